using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.Tests.Learning;

/// <summary>Exact methods against each other and against known answers; the proofs that every algorithm owes, for Q-learning.</summary>
public class TabularTests
{
    private static readonly EnvironmentRegistry Registry = StandardEnvironments.CreateRegistry();

    public static TheoryData<string, string> Options => new()
    {
        { "learning_rate", "0.1" }, { "discount", "0.5" }, { "exploration", "0.3" }, { "initial_value", "2" },
    };

    private static TransitionTable Table(string id) => ((ITabular)Registry.Find(id).Create()).Table;

    [Theory]
    [InlineData("FrozenLake-v1", 0.99)]
    [InlineData("FrozenLake8x8-v1", 0.99)]
    [InlineData("CliffWalking-v1", 0.9)]
    [InlineData("CliffWalkingSlippery-v1", 0.95)]
    [InlineData("Taxi-v4", 0.95)]
    [InlineData("Blackjack-v1", 0.99)]
    public void Value_and_policy_iteration_agree(string id, double discount)
    {
        TransitionTable table = Table(id);
        TabularSolution values = ValueIteration.Solve(table, discount), policies = PolicyIteration.Solve(table, discount);
        for (int state = 0; state < table.States; state++) Fixture.Near(values.Values[state], policies.Values[state], 1e-8, 1e-9, $"{id} state {state}");
        double[] evaluated = PolicyIteration.Evaluate(table, values.Actions, discount);
        for (int state = 0; state < table.States; state++) Fixture.Near(values.Values[state], evaluated[state], 1e-8, 1e-9, $"{id} policy of values, state {state}");
    }

    [Fact]
    public void The_answers_are_the_known_ones()
    {
        // The cliff: 13 steps. The lake without a limit on steps: 14/17. The taxi: at most 20 - 1 - ... from the best state.
        Assert.Equal(-13, ValueIteration.Solve(Table("CliffWalking-v1"), 1).ExpectedReturn(Table("CliffWalking-v1")), 9);
        Assert.Equal(14.0 / 17, ValueIteration.Solve(Table("FrozenLake-v1"), 1).ExpectedReturn(Table("FrozenLake-v1")), 8);
        TabularSolution blackjack = ValueIteration.Solve(Table("Blackjack-v1"), 1);
        Assert.Equal(1, blackjack.Actions[(16 * 11 + 10) * 2]);     // 16 against a ten: hit
        Assert.Equal(0, blackjack.Actions[(13 * 11 + 4) * 2]);      // 13 against a four: stick
        Assert.Equal(1, blackjack.Actions[(17 * 11 + 6) * 2 + 1]);  // soft 17: hit
        Assert.Equal(0, blackjack.Actions[(19 * 11 + 9) * 2 + 1]);  // soft 19: stick
    }

    [Fact]
    public void A_solution_plays_as_well_as_it_says()
    {
        TransitionTable table = Table("Taxi-v4");
        TabularSolution solution = ValueIteration.Solve(table, 1);
        using IVectorEnvironment taxis = Registry.MakeVector("Taxi-v4", 8, AutoresetMode.SameStep);
        Evaluation evaluation = Evaluation.Run(TablePolicy.Of(solution, Registry.Find("Taxi-v4").Create()), taxis, 400, 3);
        Fixture.Near(solution.ExpectedReturn(table), evaluation.Mean, 4 * evaluation.Deviation / 20, 0, "mean return");
    }

    [Fact]
    public void Impossible_discounts_are_refused()
    {
        Assert.Contains("use value iteration", Assert.Throws<OptionException>(() => PolicyIteration.Solve(Table("FrozenLake-v1"), 1)).Message);
        Assert.Throws<OptionException>(() => ValueIteration.Solve(Table("FrozenLake-v1"), 1.1));
        // A process that pays for ever has no undiscounted value.
        TransitionTable forever = new(1, 1, [[new Transition(1, 0, 1, false)]], [1]);
        Assert.Contains("lower the discount", Assert.Throws<InvalidOperationException>(() => ValueIteration.Solve(forever, 1, maxSweeps: 1000)).Message);
        Assert.Equal(10, PolicyIteration.Solve(forever, 0.9).Values[0], 9);
    }

    [Fact]
    public void A_table_that_is_not_a_process_says_where()
    {
        Assert.Contains("state 0, action 0 add up to 0.5", Assert.Throws<ArgumentException>(() => new TransitionTable(1, 1, [[new Transition(0.5, 0, 1, false)]], [1])).Message);
        Assert.Contains("leads to state 3 of 1", Assert.Throws<ArgumentException>(() => new TransitionTable(1, 1, [[new Transition(1, 3, 1, false)]], [1])).Message);
    }

    [Theory]
    [InlineData("CliffWalking-v1")]
    [InlineData("Taxi-v4")]
    public void Q_learning_finds_the_exact_answer(string id)
    {
        Algorithm algorithm = Catalogue.Find("q-learning");
        Preset preset = algorithm.Tuned[id];
        (Trainer trainer, QLearning learner) = Start(preset.Settings, 1, id, preset.TotalSteps);
        trainer.Run(preset.TotalSteps, new NoMetrics());
        TransitionTable table = Table(id);
        TabularSolution exact = ValueIteration.Solve(table, 0.99);
        TablePolicy policy = (TablePolicy)learner.Policy;
        float[] action = new float[1];
        int[] greedy = new int[table.States];
        for (int state = 0; state < table.States; state++)
        {
            policy.Act(1, [state], [], [], action);
            greedy[state] = (int)action[0];
        }

        double[] values = PolicyIteration.Evaluate(table, greedy, 0.99);
        double reached = 0;
        for (int state = 0; state < table.States; state++) reached += table.Initial[state] * values[state];
        Fixture.Near(exact.ExpectedReturn(table), reached, 0.1, 0, id);
    }

    [Fact]
    public void One_step_is_the_textbook_update()
    {
        QLearning learner = new(new QLearningOptions { LearningRate = 0.5f, Discount = 0.9f, Exploration = 0f, InitialValue = 1 }, new LearnerContext(2, new Discrete(4), new Discrete(2), 1000, 1, 1));
        StepBuffers buffers = new(2, new Discrete(4));
        (buffers.Floats[0], buffers.Floats[1]) = (0, 2);
        learner.Begin(buffers);
        learner.Act(new float[2]);
        (buffers.Floats[0], buffers.Floats[1], buffers.Rewards[0], buffers.Rewards[1]) = (1, 0, 3, 5);
        (buffers.Terminated[1], buffers.HasFinal[1], buffers.FinalFloats[1]) = (true, true, 3);
        learner.Record(buffers);
        Fixture.Near(1 + 0.5 * (3 + 0.9 * 1 - 1), learner.Values[0], 1e-7, 0, "goes on");
        Fixture.Near(1 + 0.5 * (5 - 1), learner.Values[4], 1e-7, 0, "ended");
        learner.Act(new float[2]);
        (buffers.Terminated[1], buffers.Truncated[1], buffers.FinalFloats[1]) = (false, true, 2);
        learner.Record(buffers);
        Fixture.Near(2.45 + 0.5 * (5 + 0.9 * 3 - 2.45), learner.Values[0], 1e-6, 0, "cut, and still has a future");
    }

    [Fact]
    public void The_same_seed_gives_the_same_table_and_a_resumed_run_equals_an_uninterrupted_one()
    {
        (Trainer whole, QLearning learner) = Start([], 5);
        whole.Run(6000, new NoMetrics());
        (Trainer again, QLearning same) = Start([], 5);
        again.Run(2500, new NoMetrics());
        CheckpointWriter writer = new();
        writer.Write("trainer", again);
        using MemoryStream file = new();
        writer.CopyTo(file);
        (Trainer resumed, QLearning third) = Start([], 5);
        new CheckpointReader(file.ToArray(), "test").Read("trainer", resumed);
        resumed.Run(6000, new NoMetrics());
        again.Run(6000, new NoMetrics());
        Assert.Equal(learner.Values.ToArray(), same.Values.ToArray());
        Assert.Equal(learner.Values.ToArray(), third.Values.ToArray());
        (Trainer other, QLearning different) = Start([], 6);
        other.Run(6000, new NoMetrics());
        Assert.NotEqual(learner.Values.ToArray(), different.Values.ToArray());
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_changes_the_table(string option, string value)
    {
        (Trainer first, QLearning one) = Start([], 5, "CliffWalking-v1");
        (Trainer second, QLearning two) = Start([$"{option}={value}"], 5, "CliffWalking-v1");
        first.Run(2000, new NoMetrics());
        second.Run(2000, new NoMetrics());
        Assert.NotEqual(one.Values.ToArray(), two.Values.ToArray());
    }

    [Fact]
    public void The_list_of_options_above_is_complete() =>
        Assert.Equal(Catalogue.Find("q-learning").Describe([]).Select(option => option.Name).Order(), Options.Select(row => row.Data.Item1).Order());

    [Theory]
    [InlineData("learning_rate=0", "within (0, 1]")]
    [InlineData("discount=2", "within [0, 1]")]
    [InlineData("exploration=-1", "within [0, 1]")]
    public void An_option_out_of_range_is_named_with_its_range(string setting, string range) =>
        Assert.Contains(range, Assert.Throws<OptionException>(() => Catalogue.Find("q-learning").Describe([setting])).Message);

    [Fact]
    public void Spaces_that_a_table_cannot_hold_say_what_to_do()
    {
        Assert.Contains("discretize-observation", Assert.Throws<NotSupportedException>(() => new QLearning(new(), new LearnerContext(1, new Box(0, 1, 2), new Discrete(2), 1, 1, 1))).Message);
        Assert.Contains("discretize-action", Assert.Throws<NotSupportedException>(() => new QLearning(new(), new LearnerContext(1, new Discrete(2), new Box(0, 1, 2), 1, 1, 1))).Message);
    }

    [Fact]
    public void States_are_numbered_with_the_last_element_fastest()
    {
        StateIndex index = new(new TupleSpace(new Discrete(3, -1), new MultiDiscrete(2, 4), new MultiBinary(1)));
        Assert.Equal(3 * 2 * 4 * 2, index.Count);
        Assert.Equal(0, index.Of([-1, 0, 0, 0]));
        Assert.Equal(2 * 16 + 8 + 3 * 2 + 1, index.Of([1, 1, 3, 1]));
        Assert.Contains("Element 2", Assert.Throws<ArgumentException>(() => index.Of([1, 1, 4, 1])).Message);
    }

    [Fact]
    public void The_exported_policy_acts_like_the_table()
    {
        Space observations = new TupleSpace(new Discrete(3, -1), new Discrete(2));
        TablePolicy policy = new(observations, new Discrete(4, 10), [0, 1, 2, 3, 2, 1]);
        using MemoryStream stream = new();
        policy.ExportOnnx(stream);
        using InferenceSession session = new(stream.ToArray());
        float[] rows = [-1, 0, -1, 1, 0, 0, 0, 1, 1, 0, 1, 1], expected = new float[6];
        policy.Act(6, rows, [], [], expected);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("observation", new DenseTensor<float>(rows, [6, 2]))]);
        Assert.Equal([10, 11, 12, 13, 12, 11], expected);
        Assert.Equal(expected, results[0].AsEnumerable<float>());
    }

    private static (Trainer Trainer, QLearning Learner) Start(string[] settings, ulong seed, string id = "FrozenLake-v1", long steps = 6000)
    {
        IVectorEnvironment environment = Registry.MakeVector(id, 1, AutoresetMode.SameStep);
        ILearner learner = Catalogue.Find("q-learning").Create(settings, new LearnerContext(1, environment.ObservationSpace, environment.ActionSpace, steps, seed, 1));
        return (new Trainer(learner, environment, seed), (QLearning)learner);
    }
}
