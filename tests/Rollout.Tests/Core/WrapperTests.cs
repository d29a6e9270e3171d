using System.Text.Json;
using Rollout.Core;

namespace Rollout.Tests.Core;

/// <summary>Wrappers as recorded from Gymnasium, tests/Fixtures/gymnasium/wrappers.json.</summary>
public class WrapperTests
{
    private static readonly JsonElement Recorded = Fixture.Load("gymnasium/wrappers.json");

    /// <summary>Plays recorded observations and rewards, and remembers actions.</summary>
    private sealed class Playback(Space actions, float[][] observations, double[] rewards, bool[] terminated) : IEnvironment
    {
        private int _step;

        public List<float[]> Actions { get; } = [];

        public Space ObservationSpace { get; } = new Box(float.NegativeInfinity, float.PositiveInfinity, observations[0].Length);

        public Space ActionSpace { get; } = actions;

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null) => observations[0].CopyTo(observation.Floats);

        public StepResult Step(ReadOnlySpan<float> action, Observation observation)
        {
            Actions.Add(action.ToArray());
            observations[Math.Min(_step + 1, observations.Length - 1)].CopyTo(observation.Floats);
            return new StepResult(rewards[Math.Min(_step, rewards.Length - 1)], terminated[Math.Min(_step++, terminated.Length - 1)], false);
        }
    }

    [Theory]
    [InlineData("ClipAction")]
    [InlineData("RescaleAction")]
    public void Actions_arrive_as_recorded_alone_and_in_a_batch(string name)
    {
        JsonElement recorded = Recorded.GetProperty(name);
        Box space = new(recorded.Floats("low"), recorded.Floats("high"));
        Wrapper Create() => name == "ClipAction" ? new ClipAction() : new RescaleAction((float)recorded.Number("min_action"), (float)recorded.Number("max_action"));
        float[][] actions = Rows(recorded.GetProperty("actions")), expected = Rows(recorded.GetProperty("inner_actions"));

        Playback alone = new(space, [[0]], [0], [false]);
        using WrappedEnvironment wrapper = Create().Wrap(alone);
        wrapper.Reset(0, new Observation(new float[1], []));
        foreach (float[] action in actions) wrapper.Step(action, new Observation(new float[1], []));
        for (int i = 0; i < expected.Length; i++) Fixture.Near(expected[i], alone.Actions[i], 1e-6, 1e-6, name);

        Playback[] many = [new(space, [[0]], [0], [false]), new(space, [[0]], [0], [false])];
        using WrappedVectorEnvironment batch = Create().Wrap(new SyncVectorEnvironment(many));
        StepBuffers buffers = new(2, batch.ObservationSpace);
        batch.Reset(1, buffers);
        batch.Step([.. actions[0], .. actions[1]], buffers);
        Fixture.Near(expected[0], many[0].Actions[0], 1e-6, 1e-6, name);
        Fixture.Near(expected[1], many[1].Actions[0], 1e-6, 1e-6, name);
        Assert.True(batch.ActionSpace.Contains(actions[0], [], out string reason) || name == "RescaleAction", reason);
    }

    [Theory]
    [InlineData("reset", FramePadding.Reset)]
    [InlineData("zero", FramePadding.Zero)]
    public void FrameStack_shows_what_was_recorded(string name, FramePadding padding)
    {
        JsonElement recorded = Recorded.GetProperty("FrameStackObservation").EnumerateArray().Single(run => run.GetProperty("padding_type").GetString() == name);
        float[][] inputs = Rows(recorded.GetProperty("inputs")), outputs = Rows(recorded.GetProperty("outputs"));
        using WrappedEnvironment environment = new FrameStack(recorded.GetProperty("stack_size").GetInt32(), padding).Wrap(new Playback(new Discrete(2), inputs, [0], [false]));
        Assert.Equal([4, inputs[0].Length], ((Box)environment.ObservationSpace).Shape);
        float[] floats = new float[environment.ObservationSpace.FloatCount];
        environment.Reset(0, new Observation(floats, []));
        Assert.Equal(outputs[0], floats);
        for (int i = 1; i < inputs.Length; i++)
        {
            environment.Step([0], new Observation(floats, []));
            Assert.Equal(outputs[i], floats);
        }
    }

    [Fact]
    public void NormalizeObservation_shows_what_was_recorded()
    {
        JsonElement recorded = Recorded.GetProperty("NormalizeObservation");
        float[][] inputs = Rows(recorded.GetProperty("inputs")), outputs = Rows(recorded.GetProperty("outputs"));
        using NormalizeObservation environment = new(new Playback(new Discrete(2), inputs, [0], [false]));
        float[] floats = new float[inputs[0].Length];
        environment.Reset(0, new Observation(floats, []));

        Fixture.Near(outputs[0], floats, 1e-5, 1e-5, "reset");
        for (int i = 1; i < inputs.Length; i++)
        {
            environment.Step([0], new Observation(floats, []));
            Fixture.Near(outputs[i], floats, 1e-5, 1e-5, $"step {i}");
        }

        environment.UpdateMoments = false;
        environment.Step([0], new Observation(floats, []));
        Fixture.Near(recorded.Floats("frozen_output_for_last_input"), floats, 1e-5, 1e-5, "frozen");
    }

    [Fact]
    public void NormalizeReward_pays_what_was_recorded()
    {
        JsonElement recorded = Recorded.GetProperty("NormalizeReward");
        double[] rewards = recorded.Doubles("rewards"), outputs = recorded.Doubles("outputs");
        bool[] terminated = [.. recorded.GetProperty("terminated").EnumerateArray().Select(flag => flag.GetBoolean())];
        using NormalizeReward environment = new(new Playback(new Discrete(2), [[0]], rewards, terminated), recorded.Number("gamma"), recorded.Number("epsilon"));
        for (int i = 0; i < rewards.Length; i++)
        {
            Fixture.Near(outputs[i], environment.Step([0], new Observation(new float[1], [])).Reward, 1e-12, 1e-12, $"reward of step {i}");
            Fixture.Near(recorded.Doubles("var")[i], environment.Moments.Variance[0], 1e-12, 1e-12, $"variance of step {i}");
        }
    }

    /// <summary>Plays recorded steps of a batch.</summary>
    private sealed class BatchPlayback(float[][] observations, float[][] rewards, bool[][] terminated, int count) : IVectorEnvironment
    {
        private int _step;

        public int Count => count;

        public Space ObservationSpace { get; } = new Box(float.NegativeInfinity, float.PositiveInfinity, observations[0].Length / count);

        public Space ActionSpace { get; } = new Discrete(2);

        public AutoresetMode AutoresetMode => AutoresetMode.NextStep;

        public void Reset(ulong? seed, StepBuffers into) => observations[0].CopyTo(into.Floats, 0);

        public void Reset(ReadOnlySpan<bool> mask, StepBuffers into) => throw new NotSupportedException("The recording has no masked resets.");

        public void Step(ReadOnlySpan<float> actions, StepBuffers into)
        {
            observations[Math.Min(_step + 1, observations.Length - 1)].CopyTo(into.Floats, 0);
            rewards[Math.Min(_step, rewards.Length - 1)].CopyTo(into.Rewards, 0);
            terminated[Math.Min(_step++, terminated.Length - 1)].CopyTo(into.Terminated, 0);
        }
    }

    [Fact]
    public void A_batch_of_normalised_observations_is_as_recorded()
    {
        JsonElement recorded = Recorded.GetProperty("vector_NormalizeObservation");
        float[][] inputs = Rows(recorded.GetProperty("inputs")), outputs = Rows(recorded.GetProperty("outputs"));
        using VectorNormalizeObservation batch = new(new BatchPlayback(inputs, [new float[4]], [new bool[4]], 4));
        StepBuffers buffers = new(4, batch.ObservationSpace);
        batch.Reset(0, buffers);
        Fixture.Near(outputs[0], buffers.Floats, 1e-5, 1e-5, "reset");
        for (int i = 1; i < inputs.Length; i++)
        {
            batch.Step([], buffers);
            Fixture.Near(outputs[i], buffers.Floats, 1e-5, 1e-5, $"step {i}");
        }
    }

    [Fact]
    public void A_batch_of_normalised_rewards_is_as_recorded()
    {
        JsonElement recorded = Recorded.GetProperty("vector_NormalizeReward");
        float[][] rewards = Rows(recorded.GetProperty("rewards")), outputs = Rows(recorded.GetProperty("outputs"));
        bool[][] terminated = [.. recorded.GetProperty("terminated").EnumerateArray().Select(row => row.EnumerateArray().Select(flag => flag.GetBoolean()).ToArray())];
        using VectorNormalizeReward batch = new(new BatchPlayback([new float[4]], rewards, terminated, 4));
        StepBuffers buffers = new(4, batch.ObservationSpace);
        batch.Reset(0, buffers);
        for (int i = 0; i < rewards.Length; i++)
        {
            batch.Step([], buffers);
            Fixture.Near(outputs[i], buffers.Rewards, 1e-5, 1e-5, $"step {i}");
            Fixture.Near(recorded.Doubles("var")[i], batch.Moments.Variance[0], 1e-5, 1e-5, $"variance of step {i}");
        }
    }

    [Fact]
    public void Rescaling_an_unbounded_space_says_what_to_do_instead() =>
        Assert.Contains("clip instead", Assert.Throws<ArgumentException>(() => new RescaleAction().Wrap(new Playback(new Box(float.NegativeInfinity, 1, 2), [[0]], [0], [false]))).Message);

    private static float[][] Rows(JsonElement rows) => [.. rows.EnumerateArray().Select(Fixture.Floats)];
}
