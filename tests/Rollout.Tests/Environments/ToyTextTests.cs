using System.Text.Json;
using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Tests.Environments;

/// <summary>Tables, masks and hands recorded from Gymnasium, tests/Fixtures/gymnasium.</summary>
public class ToyTextTests
{
    private static readonly EnvironmentRegistry Registry = StandardEnvironments.CreateRegistry();

    [Theory]
    [InlineData("FrozenLake-v1", 2)]
    [InlineData("FrozenLake8x8-v1", 1)]
    [InlineData("CliffWalking-v1", 2)]
    [InlineData("Taxi-v4", 1)]
    public void Tables_are_the_recorded_ones(string id, int tables)
    {
        JsonElement recorded = Fixture.Load($"gymnasium/{id}.json");
        Assert.Equal(tables, recorded.GetProperty("tables").GetArrayLength());
        foreach (JsonElement expected in recorded.GetProperty("tables").EnumerateArray())
        {
            Dictionary<string, double> constants = expected.GetProperty("make_kwargs").EnumerateObject().ToDictionary(pair => pair.Name, pair => Fixture.Number(pair.Value));
            TransitionTable table = ((ITabular)Registry.Find(id).CreateWith!(constants)).Table;
            Assert.Equal((expected.GetProperty("n_states").GetInt32(), expected.GetProperty("n_actions").GetInt32()), (table.States, table.Actions));
            double[] initial = expected.Doubles("initial_state_distribution");
            for (int state = 0; state < table.States; state++)
            {
                Fixture.Near(initial[state], table.Initial[state], 1e-15, 0, $"begin in {state}");
                for (int action = 0; action < table.Actions; action++)
                {
                    JsonElement ways = expected.GetProperty("P")[state][action];
                    Assert.Equal(ways.GetArrayLength(), table[state, action].Length);
                    for (int i = 0; i < table[state, action].Length; i++)
                    {
                        Transition way = table[state, action][i];
                        Fixture.Near(ways[i][0].GetDouble(), way.Probability, 1e-15, 0, $"{id} {state} {action} {i}");
                        Assert.Equal((ways[i][1].GetInt32(), ways[i][2].GetDouble(), ways[i][3].GetBoolean()), (way.Next, way.Reward, way.Terminated));
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("FrozenLake-v1")]
    [InlineData("FrozenLake8x8-v1")]
    [InlineData("CliffWalking-v1")]
    [InlineData("Taxi-v4")]
    public void Trajectories_are_the_recorded_ones(string id)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "gymnasium", id + ".json");
        foreach (TrajectoryDeviation deviation in TrajectoryCheck.Run(Registry, id, path))
        {
            Assert.True(deviation is { State: 0, Observation: 0, Reward: 0, WrongFlags: 0 }, deviation.ToString());
            Assert.True(deviation.Steps > 0);
        }
    }

    [Fact]
    public void The_taxi_knows_which_actions_make_sense()
    {
        TabularEnvironment taxi = Taxi.Create();
        byte[] mask = new byte[6];
        int compared = 0;
        foreach (JsonElement trajectory in Fixture.Load("gymnasium/Taxi-v4.json").GetProperty("trajectories").EnumerateArray())
        {
            double[] states = trajectory.Doubles("states");
            for (int step = 0; step < states.Length; step++)
            {
                taxi.SetState([states[step]]);
                taxi.WriteActionMask(mask);
                Assert.Equal(trajectory.GetProperty("action_masks")[step].EnumerateArray().Select(flag => (byte)flag.GetInt32()), mask);
                compared++;
            }
        }

        Assert.Equal(80, compared);
    }

    public static TheoryData<string> Hands => [.. Fixture.Load("gymnasium/Blackjack-v1.json").GetProperty("cases").EnumerateArray().Select(test => test.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Hands))]
    public void Blackjack_plays_the_recorded_hands(string name)
    {
        JsonElement test = Fixture.Load("gymnasium/Blackjack-v1.json").GetProperty("cases").EnumerateArray().Single(candidate => candidate.GetProperty("name").GetString() == name);
        JsonElement rules = test.GetProperty("effective_kwargs");
        Queue<int> cards = new(Cards(test, "cards_drawn_in_order"));
        Blackjack game = new(rules.GetProperty("sab").GetBoolean() ? BlackjackRules.SuttonBarto : rules.GetProperty("natural").GetBoolean() ? BlackjackRules.NaturalPaysMore : BlackjackRules.Plain, cards.Dequeue);
        game.Deal(Cards(test, "player"), Cards(test, "dealer"));
        float[] seen = new float[3];
        double[] actions = test.Doubles("actions"), rewards = test.Doubles("rewards");
        for (int step = 0; step < actions.Length; step++)
        {
            StepResult result = game.Step([(float)actions[step]], new Observation(seen, []));
            Assert.Equal(Fixture.Floats(test.GetProperty("observations")[step]), seen);
            Assert.Equal(rewards[step], result.Reward);
            Assert.Equal((test.GetProperty("terminated")[step].GetBoolean(), test.GetProperty("truncated")[step].GetBoolean()), (result.Terminated, result.Truncated));
        }

        Assert.Equal(Cards(test, "final_player"), game.Player);
        Assert.Equal(Cards(test, "final_dealer"), game.Dealer);
        Assert.Equal(test.GetProperty("cards_left").GetArrayLength(), cards.Count);
    }

    [Theory]
    [InlineData(BlackjackRules.SuttonBarto)]
    [InlineData(BlackjackRules.Plain)]
    [InlineData(BlackjackRules.NaturalPaysMore)]
    public void Blackjack_as_a_table_pays_what_the_game_pays(BlackjackRules rules)
    {
        // Hit below 17: the table's expected return, by one backward pass per policy value, against a hundred thousand games.
        TransitionTable table = BlackjackTable.Of(rules);
        float[] seen = new float[3];
        double[] values = new double[table.States];
        for (int sweep = 0; sweep < 30; sweep++)
        {
            for (int state = 0; state < table.States; state++)
            {
                BlackjackTable.Observe(state, new Observation(seen, []));
                values[state] = table.Backup(state, seen[0] < 17 ? 1 : 0, values, 1);
            }
        }

        double expected = 0;
        for (int state = 0; state < table.States; state++) expected += table.Initial[state] * values[state];
        Blackjack game = new(rules);
        const int Games = 100_000;
        double sum = 0;
        game.Reset(7, new Observation(seen, []));
        for (int i = 0; i < Games; i++)
        {
            StepResult result;
            do result = game.Step([seen[0] < 17 ? 1 : 0], new Observation(seen, [])); while (!result.Terminated);
            sum += result.Reward;
            game.Reset(null, new Observation(seen, []));
        }

        Fixture.Near(expected, sum / Games, 4 / Math.Sqrt(Games), 0, rules.ToString());
    }

    [Fact]
    public void Rain_and_fickle_passengers_are_in_the_table()
    {
        TransitionTable rain = ((ITabular)Registry.Find("Taxi-v4").CreateWith!(new Dictionary<string, double> { ["is_rainy"] = 1 })).Table;
        Assert.Equal([new(0.8, 320, -1, false), new(0.1, 240, -1, false), new(0.1, 200, -1, false)], rain[220, 0].ToArray());
        Assert.Equal([new(0.8, 120, -1, false), new(0.1, 20, -1, false), new(0.1, 0, -1, false)], rain[20, 0].ToArray());
        Assert.Equal([new(1, 20, -1, false)], rain[20, 1].ToArray());

        TransitionTable fickle = ((ITabular)Registry.Find("Taxi-v4").CreateWith!(new Dictionary<string, double> { ["fickle_passenger"] = 1 })).Table;
        Assert.Equal(1000, fickle.States);
        Assert.Equal(0.3, fickle.Initial[500..].ToArray().Sum(), 12);
        int riding = ((2 * 5 + 2) * 5 + 4) * 4 + 1;
        Assert.Equal([0, 2, 3], fickle[500 + riding, 0].ToArray().Select(way => way.Next % 4));
        Assert.All(fickle[500 + riding, 0].ToArray(), way => Assert.True(way.Next < 500 && Math.Abs(way.Probability - 1.0 / 3) < 1e-15));
        Assert.Equal(riding + 500, fickle[500 + riding, 5][0].Next);
        Assert.Throws<UnknownNameException>(() => Registry.Find("Taxi-v4").CreateWith!(new Dictionary<string, double> { ["is_rany"] = 1 }));
    }

    [Fact]
    public void Any_map_makes_a_lake()
    {
        TabularEnvironment lake = FrozenLake.Create(["SFS", "FHG"], slippery: false, rewards: (5, -2, -0.1));
        Assert.Equal([0.5, 0, 0.5, 0, 0, 0], lake.Table.Initial.ToArray());
        Assert.Equal(new Transition(1, 5, 5, true), lake.Table[2, 1][0]);
        Assert.Equal(new Transition(1, 4, -2, true), lake.Table[1, 1][0]);
        Assert.Equal(new Transition(1, 0, -0.1, false), lake.Table[0, 0][0]);
        Assert.Contains("'X'", Assert.Throws<ArgumentException>(() => FrozenLake.Create(["SX"])).Message);
        Assert.Contains("equally long", Assert.Throws<ArgumentException>(() => FrozenLake.Create(["SF", "F"])).Message);
        Assert.Contains("no S", Assert.Throws<ArgumentException>(() => FrozenLake.Create(["FG"])).Message);
        IReadOnlyList<string> random = FrozenLake.RandomMap(8, 0.8, new RandomStream(1));
        Assert.Equal(('S', 'G', 8), (random[0][0], random[7][7], random.Count));
        Assert.Equal(random, FrozenLake.RandomMap(8, 0.8, new RandomStream(1)));
        Assert.NotEqual(random, FrozenLake.RandomMap(8, 0.8, new RandomStream(2)));
        FrozenLake.Create(random).Reset(1, new Observation(new float[1], []));
    }

    [Fact]
    public void Slips_come_as_often_as_the_table_says()
    {
        TabularEnvironment lake = FrozenLake.Create(FrozenLake.Map4, successRate: 0.5);
        float[] seen = new float[1];
        lake.Reset(3, new Observation(seen, []));
        int[] counts = new int[16];
        for (int i = 0; i < 8000; i++)
        {
            lake.SetState([6]);
            lake.Step([1], new Observation(seen, []));
            counts[(int)seen[0]]++;
        }

        Assert.InRange(counts[10], 3820, 4180);
        Assert.InRange(counts[5], 1840, 2160);
        Assert.InRange(counts[7], 1840, 2160);
    }

    [Fact]
    public void Registered_limits_thresholds_and_spaces_are_those_of_Gymnasium()
    {
        Dictionary<string, JsonElement> specs = Fixture.Load("gymnasium/specs.json").GetProperty("environments").EnumerateArray().ToDictionary(spec => spec.GetProperty("id").GetString()!);
        foreach (EnvironmentSpec spec in ToyTextTasks.All)
        {
            JsonElement recorded = specs[spec.Id];
            JsonElement limit = recorded.GetProperty("max_episode_steps"), threshold = recorded.GetProperty("reward_threshold");
            Assert.Equal(limit.ValueKind == JsonValueKind.Null ? null : limit.GetInt32(), spec.MaxEpisodeSteps);
            Assert.Equal(threshold.ValueKind == JsonValueKind.Null ? null : threshold.GetDouble(), spec.RewardThreshold);
            using IEnvironment environment = spec.Create();
            Assert.Equal(SpaceJson.Read(recorded.GetProperty("observation_space")), environment.ObservationSpace);
            Assert.Equal(SpaceJson.Read(recorded.GetProperty("action_space")), environment.ActionSpace);
        }
    }

    [Theory]
    [InlineData("FrozenLake-v1")]
    [InlineData("CliffWalking-v1")]
    [InlineData("Taxi-v4")]
    [InlineData("Blackjack-v1")]
    public void An_environment_is_checked_drawn_and_goes_on_from_a_checkpoint(string id)
    {
        Assert.Empty(EnvironmentCheck.Run(Registry.Find(id)));
        IEnvironment environment = Registry.Make(id), again = Registry.Make(id);
        float[] seen = new float[environment.ObservationSpace.FloatCount], other = new float[seen.Length];
        environment.Reset(4, new Observation(seen, []));
        Drawing drawing = new();
        ((IDrawable)environment).Draw(drawing);
        Assert.True(drawing.Shapes.Count > 3);
        CheckpointWriter writer = new();
        writer.Write("environment", (ICheckpointable)environment);
        using MemoryStream file = new();
        writer.CopyTo(file);
        new CheckpointReader(file.ToArray(), "test").Read("environment", (ICheckpointable)again);
        RandomStream random = new(1);
        float[] action = new float[1];
        for (int step = 0; step < 50; step++)
        {
            environment.ActionSpace.Sample(random, action, []);
            StepResult result = environment.Step(action, new Observation(seen, []));
            Assert.Equal(result, again.Step(action, new Observation(other, [])));
            Assert.Equal(seen, other);
            if (!result.Terminated && !result.Truncated) continue;
            environment.Reset(null, new Observation(seen, []));
            again.Reset(null, new Observation(other, []));
        }
    }

    private static IEnumerable<int> Cards(JsonElement test, string name) => test.GetProperty(name).EnumerateArray().Select(card => card.GetInt32());
}
