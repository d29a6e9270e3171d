using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rollout.Core;
using Rollout.Learning;
using Rollout.Neural;

namespace Rollout.Tests.Learning.Imitation;

/// <summary>What a cloned policy remembers and executes, in our runner and in ONNX Runtime.</summary>
public sealed class ClonePolicyTests
{
    private const int Floats = 3, Actions = 2;
    private static readonly Box s_observations = new(-10, 10, Floats), s_actions = new([-0.5f, -2], [0.5f, 1]);

    [Theory]
    [InlineData("layers=16,16")]
    [InlineData("layers=16", "observation_history=3")]
    [InlineData("layers=16", "chunk_length=5", "executed_actions=3", "observation_history=2")]
    [InlineData("layers=16", "head=mixture", "modes=3")]
    [InlineData("trunk=lstm", "layers=8,6", "head=mixture", "sequence_length=4")]
    [InlineData("trunk=lstm", "layers=8", "head=gaussian", "sequence_length=4", "chunk_length=4", "executed_actions=3")]
    [InlineData("trunk=gru", "layers=8,6", "reset_state=false", "observation_history=2", "chunk_length=3", "executed_actions=2")]
    [InlineData("trunk=gru", "layers=8", "reset_state=false", "tanh_actions=false")]
    public void An_exported_model_steps_like_the_policy(params string[] settings) => Compare(s_actions, settings);

    [Fact]
    public void An_exported_model_chooses_the_same_discrete_action() => Compare(new Discrete(4, -1), ["trunk=gru", "layers=8", "sequence_length=3"]);

    [Fact]
    public void The_history_begins_with_the_first_frame_and_moves_on()
    {
        // A linear network that adds up its history, told apart by powers of ten.
        CloneNetwork network = Network(new Box(-1e6f, 1e6f, 1), new Box(-1e6f, 1e6f, 1), "layers=", "observation_history=3", "tanh_actions=false");
        ((float[])[1, 10, 100]).CopyTo(network.Perceptron.Layers[0].Weight.Values);
        network.Perceptron.Layers[0].Bias.Values.Clear();
        Assert.Equal([555, 755 - 200 + 200, 975, 197], Act(network, 5, 7, 9, 1));
    }

    [Fact]
    public void A_chunk_is_executed_before_the_next_is_predicted()
    {
        // Predicts observation, observation + 100 and observation + 200, and executes two of them.
        CloneNetwork network = Network(new Box(-1e6f, 1e6f, 1), new Box(-1e6f, 1e6f, 1), "layers=", "chunk_length=3", "executed_actions=2", "tanh_actions=false");
        network.Perceptron.Layers[0].Weight.Values.Fill(1);
        ((float[])[0, 100, 200]).CopyTo(network.Perceptron.Layers[0].Bias.Values);
        Assert.Equal([1, 101, 3, 103, 5], Act(network, 1, 2, 3, 4, 5));
    }

    [Fact]
    public void A_recurrent_state_begins_anew_after_the_steps_it_was_trained_over()
    {
        CloneNetwork network = Network(new Box(-1, 1, 1), new Box(-1, 1, 1), "trunk=lstm", "layers=6", "sequence_length=3");
        float[] actions = Act(network, [.. Enumerable.Repeat(0.5f, 9)]);
        Assert.Equal(actions[..3], actions[3..6]);
        Assert.Equal(3, actions[..3].Distinct().Count());
        network = Network(new Box(-1, 1, 1), new Box(-1, 1, 1), "trunk=lstm", "layers=6", "sequence_length=3", "reset_state=false");
        Assert.Equal(9, Act(network, [.. Enumerable.Repeat(0.5f, 9)]).Distinct().Count());
    }

    [Fact]
    public void The_counter_goes_round_without_returning_to_the_beginning()
    {
        CloneMemory layout = new(Network(s_observations, s_actions, "trunk=lstm", "layers=6", "sequence_length=5", "chunk_length=3", "executed_actions=3"));
        float counter = 0;
        for (int step = 0; step < 1000; step++)
        {
            Assert.Equal(step % 5, counter % 5);
            Assert.Equal(step % 3, counter % 3);
            counter = layout.Next(counter);
            Assert.InRange(counter, 1, 29);
        }
    }

    [Theory]
    [InlineData(ActionChoice.LowNoise, 1e-3)]
    [InlineData(ActionChoice.Sample, 10)]
    public void Drawn_actions_come_from_the_modes_with_their_probabilities(ActionChoice choice, double spread)
    {
        CloneNetwork network = Network(new Box(-1, 1, 1), new Box(-100, 100, 1), "layers=", "head=mixture", "modes=2", "tanh_actions=false");
        network.Perceptron.Layers[0].Weight.Values.Clear();

        // Means ±10, deviations softplus(0), probabilities 0.75 and 0.25.
        ((float[])[-10, 10, 0, 0, MathF.Log(3), 0]).CopyTo(network.Perceptron.Layers[0].Bias.Values);
        ClonePolicy policy = new(network) { ActionChoice = choice };
        policy.Restart(5);
        float[] actions = new float[4000];
        policy.Act(actions.Length, new float[actions.Length], [], [], actions);
        Assert.InRange(actions.Count(action => action < 0) / 4000.0, 0.72, 0.78);
        Assert.All(actions, action => Assert.InRange(Math.Abs(action), 10 - spread, 10 + spread));
        if (choice == ActionChoice.Sample) Assert.InRange(actions.Where(action => action > 0).Select(action => Math.Abs(action - 10)).Average(), 0.45, 0.65);
        float[] again = new float[4000];
        policy.Restart(5);
        policy.Act(again.Length, new float[actions.Length], [], [], again);
        Assert.Equal(actions, again);
    }

    [Fact]
    public void Acting_allocates_nothing()
    {
        ClonePolicy policy = new(Network(s_observations, s_actions, "trunk=lstm", "layers=8", "observation_history=2", "chunk_length=4", "executed_actions=2", "head=mixture"));
        float[] observations = new float[5 * Floats], memory = new float[5 * policy.MemoryCount], actions = new float[5 * Actions];
        Assert.Equal(0, Allocation.Least(
            () =>
            {
                for (int i = 0; i < 10; i++) policy.Act(5, observations, [], memory, actions);
            },
            attempts: 500));
    }

    private static float[] Act(CloneNetwork network, params float[] observations)
    {
        ClonePolicy policy = new(network);
        float[] memory = new float[policy.MemoryCount], actions = new float[observations.Length];
        for (int step = 0; step < observations.Length; step++) policy.Act(1, observations.AsSpan(step, 1), [], memory, actions.AsSpan(step, 1));
        return actions;
    }

    private static CloneNetwork Network(Space observations, Space actions, params string[] settings) =>
        new(new ClonePreset("test", "", 1).Options(settings), observations, actions, seed: 3);

    private static void Compare(Space actionSpace, string[] settings)
    {
        const int Batch = 3;
        CloneNetwork network = Network(s_observations, actionSpace, settings);
        RandomStream random = new(8);
        foreach (ref float weight in network.Weights.Values) weight = 0.7f * (float)random.NextNormal();
        ((float[])[1, -2, 0.5f]).CopyTo(network.ObservationShift);
        ((float[])[0.5f, 2, 1]).CopyTo(network.ObservationScale);
        if (actionSpace is Box)
        {
            ((float[])[0.1f, -0.3f]).CopyTo(network.ActionShift);
            ((float[])[2, 0.8f]).CopyTo(network.ActionScale);
        }

        ClonePolicy policy = new(network) { ActionChoice = ActionChoice.Likeliest };
        using MemoryStream stream = new();
        policy.ExportOnnx(stream);
        using InferenceSession session = new(stream.ToArray());
        int memoryCount = policy.MemoryCount, actionCount = actionSpace.FloatCount;
        float[] memory = new float[Batch * memoryCount], carried = new float[Batch * memoryCount], actions = new float[Batch * actionCount];
        List<float> seen = [];
        for (int step = 0; step < 23; step++)
        {
            float[] observations = new float[Batch * Floats];
            foreach (ref float value in observations.AsSpan()) value = 2 * (float)random.NextNormal();
            if (step == 10)
            {
                // One of the episodes begins anew.
                memory.AsSpan(memoryCount, memoryCount).Clear();
                carried.AsSpan(memoryCount, memoryCount).Clear();
            }

            policy.Act(Batch, observations, [], memory, actions);
            List<NamedOnnxValue> inputs = [NamedOnnxValue.CreateFromTensor("observation", new DenseTensor<float>(observations, [Batch, Floats]))];
            if (memoryCount > 0) inputs.Add(NamedOnnxValue.CreateFromTensor("memory", new DenseTensor<float>(carried, [Batch, memoryCount])));
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(inputs);
            Fixture.Near(actions, results.Single(result => result.Name == "action").AsTensor<float>().ToArray(), 2e-5, 2e-5, $"action at step {step}");
            if (memoryCount > 0)
            {
                carried = results.Single(result => result.Name == "next_memory").AsTensor<float>().ToArray();
                Fixture.Near(memory, carried, 2e-5, 2e-5, $"memory at step {step}");
            }

            seen.AddRange(actions);
        }

        Assert.True(seen.Distinct().Count() > 1, "the actions hardly differ, so the comparison shows nothing");
    }
}
