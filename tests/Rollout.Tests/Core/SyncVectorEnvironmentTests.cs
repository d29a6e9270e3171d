using Rollout.Core;

namespace Rollout.Tests.Core;

public class SyncVectorEnvironmentTests
{
    /// <summary>A random walk that ends outside ± 2 and that can be saved.</summary>
    private sealed class Walk : IEnvironment, ICheckpointable
    {
        private readonly float[] _place = new float[1];
        private RandomStream _random = new(0);

        public Space ObservationSpace { get; } = new Box(-10, 10, 1);

        public Space ActionSpace { get; } = new Box(-1, 1, 1);

        public bool Disposed { get; private set; }

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
        {
            if (seed is { } key) _random = new RandomStream(key);
            observation[0] = _place[0] = _random.NextFloat();
        }

        public StepResult Step(ReadOnlySpan<float> action, Observation observation)
        {
            observation[0] = _place[0] += action[0] + (float)_random.NextNormal();
            return new StepResult(-_place[0], Math.Abs(_place[0]) > 2, false);
        }

        public void Save(CheckpointWriter writer)
        {
            writer.Write("place", (ReadOnlySpan<float>)_place);
            writer.Write("random", _random);
        }

        public void Load(CheckpointReader reader)
        {
            reader.Read("place", _place.AsSpan());
            reader.Read("random", _random);
        }

        public void Dispose() => Disposed = true;
    }

    [Theory]
    [InlineData(AutoresetMode.NextStep)]
    [InlineData(AutoresetMode.SameStep)]
    public void A_saved_batch_goes_on_to_the_bit(AutoresetMode mode)
    {
        using SyncVectorEnvironment original = Create(3, mode), restored = Create(3, mode);
        StepBuffers expected = new(3, original.ObservationSpace), actual = new(3, original.ObservationSpace);
        original.Reset(1, expected);
        restored.Reset(77, actual);
        int step = 0;
        do original.Step([0.1f, 0, -0.1f], expected);
        while (++step < 20 || !expected.Terminated.Contains(true)); // saved on an ended episode, which next-step mode must remember
        CheckpointWriter writer = new();
        writer.Write("environment", original);
        using MemoryStream file = new();
        writer.CopyTo(file);
        new CheckpointReader(file.ToArray(), "memory").Read("environment", restored);
        for (int i = 0; i < 50; i++)
        {
            original.Step([0.1f, 0, -0.1f], expected);
            restored.Step([0.1f, 0, -0.1f], actual);
            Assert.Equal(expected.Floats, actual.Floats);
            Assert.Equal(expected.Rewards, actual.Rewards);
            Assert.Equal(expected.Terminated, actual.Terminated);
        }
    }

    [Fact]
    public void A_disabled_batch_refuses_to_step_an_ended_environment_until_its_masked_reset()
    {
        using SyncVectorEnvironment environment = Create(2, AutoresetMode.Disabled);
        StepBuffers buffers = new(2, environment.ObservationSpace);
        environment.Reset(3, buffers);
        do environment.Step([1, 0], buffers);
        while (!buffers.Terminated[0] && !buffers.Terminated[1]);
        Assert.Contains("reset it with a mask first", Assert.Throws<InvalidOperationException>(() => environment.Step([0, 0], buffers)).Message);
        bool[] ended = [.. buffers.Terminated];
        float[] before = [.. buffers.Floats];
        environment.Reset(ended, buffers);
        for (int i = 0; i < 2; i++) Assert.Equal(ended[i], before[i] != buffers.Floats[i]);
        environment.Step([0, 0], buffers);
    }

    [Fact]
    public void Environments_are_released_with_the_batch()
    {
        Walk[] walks = [new(), new()];
        new SyncVectorEnvironment(walks).Dispose();
        Assert.All(walks, walk => Assert.True(walk.Disposed));
        Assert.Throws<ArgumentException>(() => new SyncVectorEnvironment([]));
    }

    private static SyncVectorEnvironment Create(int count, AutoresetMode mode) => new([.. Enumerable.Range(0, count).Select(_ => new Walk())], mode);
}
