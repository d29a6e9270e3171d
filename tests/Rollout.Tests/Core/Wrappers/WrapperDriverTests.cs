using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Tests.Core.Wrappers;

/// <summary>One definition on one environment and on batches in every autoreset mode.</summary>
public class WrapperDriverTests
{
    /// <summary>obs = [robot, episode, step]; terminates after its length; reward = 10 robot + step + 0.01 action.</summary>
    internal sealed class Counting(int robot, int length) : IEnvironment, ICheckpointable
    {
        private int _episode = -1, _step;

        public Space ObservationSpace { get; } = new Box(0, 1000, 3);

        public Space ActionSpace { get; } = new Discrete(5);

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
        {
            (_episode, _step) = (_episode + 1, 0);
            Show(observation);
        }

        public StepResult Step(ReadOnlySpan<float> action, Observation observation)
        {
            _step++;
            Show(observation);
            return new StepResult(10 * robot + _step + 0.01 * action[0], _step >= length, false);
        }

        public void Save(CheckpointWriter writer) => writer.Write("at", [_episode, _step]);

        public void Load(CheckpointReader reader)
        {
            Span<int> at = stackalloc int[2];
            reader.Read("at", at);
            (_episode, _step) = (at[0], at[1]);
        }

        private void Show(Observation observation) => (observation[0], observation[1], observation[2]) = (robot, _episode, _step);
    }

    /// <summary>Steps twice a step; reward adds up.</summary>
    private sealed class Twice : Wrapper
    {
        public override int Repeats => 2;
    }

    private static SyncVectorEnvironment Batch(AutoresetMode mode, params int[] lengths) => new([.. lengths.Select((length, i) => new Counting(i, length))], mode);

    private static string Row(StepBuffers buffers, int i)
    {
        string final = buffers.HasFinal[i] ? $" final {string.Join(' ', buffers.FinalRow(i).Floats.ToArray())}" : "";
        return $"{string.Join(' ', buffers.Row(i).Floats.ToArray())} r{buffers.Rewards[i]}{(buffers.Terminated[i] ? " over" : "")}{(buffers.Truncated[i] ? " cut" : "")}{final}";
    }

    private static string[] Play(IVectorEnvironment environment, int steps, int robot = 0)
    {
        StepBuffers buffers = new(environment.Count, environment.ObservationSpace);
        float[] actions = new float[environment.Count];
        List<string> rows = [];
        environment.Reset(1, buffers);
        rows.Add(Row(buffers, robot));
        for (int step = 0; step < steps; step++)
        {
            if (environment.AutoresetMode == AutoresetMode.Disabled) environment.Reset([.. buffers.Terminated.Zip(buffers.Truncated, (over, cut) => over || cut)], buffers);
            environment.Step(actions, buffers);
            rows.Add(Row(buffers, robot));
        }

        return [.. rows];
    }

    [Fact]
    public void An_ending_that_the_wrapper_adds_resets_in_the_same_step() =>
        Assert.Equal(["0 0 0 r0", "0 0 1 r1", "0 1 0 r2 cut final 0 0 2", "0 1 1 r1", "0 2 0 r2 cut final 0 1 2"], Play(new TimeLimit(2).Wrap(Batch(AutoresetMode.SameStep, 9)), 4));

    [Fact]
    public void An_ending_that_the_wrapper_adds_resets_in_the_next_step() =>
        Assert.Equal(["0 0 0 r0", "0 0 1 r1", "0 0 2 r2 cut", "0 1 0 r0", "0 1 1 r1", "0 1 2 r2 cut", "0 2 0 r0"], Play(new TimeLimit(2).Wrap(Batch(AutoresetMode.NextStep, 9)), 6));

    [Fact]
    public void An_ending_that_the_wrapper_adds_waits_for_the_mask_when_nothing_resets()
    {
        Assert.Equal(["0 0 0 r0", "0 0 1 r1", "0 0 2 r2 cut", "0 1 1 r1"], Play(new TimeLimit(2).Wrap(Batch(AutoresetMode.Disabled, 9)), 3));
        using WrappedVectorEnvironment environment = new TimeLimit(1).Wrap(Batch(AutoresetMode.Disabled, 9));
        StepBuffers buffers = new(1, environment.ObservationSpace);
        environment.Reset(1, buffers);
        environment.Step([0], buffers);
        Assert.Contains("reset it with a mask", Assert.Throws<InvalidOperationException>(() => environment.Step([0], buffers)).Message);
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    [InlineData(AutoresetMode.Disabled)]
    public void A_limit_around_a_batch_equals_limits_inside_it(AutoresetMode mode)
    {
        // Robots of the same lengths, cut at 3: around the batch, around each robot, and twice around.
        int[] lengths = [2, 3, 4, 9];
        for (int robot = 0; robot < lengths.Length; robot++)
        {
            string[] expected = Play(new SyncVectorEnvironment([.. lengths.Select((length, i) => new TimeLimit(3).Wrap(new Counting(i, length)))], mode), 20, robot);
            Assert.Equal(expected, Play(new TimeLimit(3).Wrap(Batch(mode, lengths)), 20, robot));
            Assert.Equal(expected, Play(new TimeLimit(5).Wrap(new TimeLimit(3).Wrap(Batch(mode, lengths))), 20, robot));
            Assert.Equal(expected, Play(new TimeLimit(3).Wrap(new TimeLimit(5).Wrap(Batch(mode, lengths))), 20, robot));
        }
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    [InlineData(AutoresetMode.Disabled)]
    public void Repeated_steps_end_with_the_episode_and_begin_at_its_beginning(AutoresetMode mode)
    {
        foreach (int length in (int[])[1, 2, 3, 4, 5])
        {
            // The episodes' numbers differ: around a batch, a robot that ends between two inner steps is reset once more.
            string[] expected = Play(new SyncVectorEnvironment([new Twice().Wrap(new Counting(0, length))], mode), 12);
            string[] actual = Play(new Twice().Wrap(Batch(mode, length)), 12);
            Assert.Equal(expected.Select(WithoutEpisodes), actual.Select(WithoutEpisodes));
        }
    }

    private static string WithoutEpisodes(string row)
    {
        string[] words = row.Split(' ');
        words[1] = "";
        if (Array.IndexOf(words, "final") is > 0 and int place) words[place + 2] = "";
        return string.Join(' ', words);
    }

    [Fact]
    public void A_wrapper_wraps_once()
    {
        TimeLimit limit = new(3);
        limit.Wrap(new Counting(0, 2));
        Assert.Contains("make one for each", Assert.Throws<InvalidOperationException>(() => limit.Wrap(new Counting(0, 2))).Message);
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void Nothing_is_allocated_per_step(AutoresetMode mode)
    {
        EnvironmentRegistry registry = StandardEnvironments.CreateRegistry();
        using IVectorEnvironment environment = registry.MakeVector("CartPole-v1", 64, mode, WrapperStack.Parse(["velocity-mask", "frame-stack:3", "time-limit:30"]));
        StepBuffers buffers = new(64, environment.ObservationSpace);
        float[] actions = new float[64];
        environment.Reset(1, buffers);
        for (int i = 0; i < 50; i++) environment.Step(actions, buffers);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 100; i++) environment.Step(actions, buffers);
        }));
    }
}
