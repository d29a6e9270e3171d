using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Tests.Core.Wrappers;

/// <summary>What every wrapper owes: the same alone and in a batch, from text and from JSON, through a checkpoint, without allocation.</summary>
public class EveryWrapperTests
{
    private static readonly EnvironmentRegistry Registry = StandardEnvironments.CreateRegistry();

    /// <summary>Each kind with an environment that suits it and wrappers that it needs inside.</summary>
    private static readonly Dictionary<string, (string Environment, string[] Stack)> s_uses = new()
    {
        ["action-mask"] = ("Taxi-v4", ["action-mask"]),
        ["observation-noise"] = ("Pendulum-v1", ["observation-noise:0.3"]),
        ["action-noise"] = ("Pendulum-v1", ["action-noise:0.3"]),
        ["action-smoothing"] = ("Pendulum-v1", ["action-smoothing"]),
        ["check-steps"] = ("Pendulum-v1", ["check-steps"]),
        ["clip-action"] = ("Pendulum-v1", ["clip-action"]),
        ["clip-reward"] = ("Pendulum-v1", ["clip-reward:-1:1"]),
        ["delay-observation"] = ("Pendulum-v1", ["delay-observation:2"]),
        ["delay-reward"] = ("Pendulum-v1", ["delay-reward:3"]),
        ["discretize-action"] = ("Pendulum-v1", ["discretize-action:5"]),
        ["discretize-observation"] = ("MountainCar-v0", ["discretize-observation:10,20"]),
        ["disturbance"] = ("Bicycle-v0", ["disturbance:1"]),
        ["filter-observation"] = ("Blackjack-v1", ["filter-observation:0,2"]),
        ["finite-horizon"] = ("Pendulum-v1", ["time-limit:20", "finite-horizon"]),
        ["flatten-observation"] = ("Blackjack-v1", ["flatten-observation"]),
        ["float-observation"] = ("FrozenLake-v1", ["render-observation:16:16", "float-observation"]),
        ["frame-stack"] = ("Pendulum-v1", ["frame-stack:3"]),
        ["grayscale"] = ("FrozenLake-v1", ["render-observation:16:16", "grayscale"]),
        ["history"] = ("Pendulum-v1", ["history:3"]),
        ["max-and-skip"] = ("Pendulum-v1", ["max-and-skip:3"]),
        ["normalize-observation"] = ("Pendulum-v1", ["normalize-observation"]),
        ["normalize-reward"] = ("Pendulum-v1", ["normalize-reward"]),
        ["obstruct-view"] = ("FrozenLake-v1", ["render-observation:16:16", "obstruct-view:0.3:4"]),
        ["record-episode-statistics"] = ("FrozenLake-v1", ["record-episode-statistics"]),
        ["render-observation"] = ("FrozenLake-v1", ["render-observation:12:10:only=false"]),
        ["repeat-action"] = ("FrozenLake-v1", ["repeat-action:3"]),
        ["rescale-action"] = ("Pendulum-v1", ["rescale-action"]),
        ["rescale-observation"] = ("Pendulum-v1", ["rescale-observation:0:1"]),
        ["reshape-observation"] = ("Pendulum-v1", ["reshape-observation:3,1"]),
        ["resize"] = ("FrozenLake-v1", ["render-observation:16:16", "resize:8:24"]),
        ["scale-reward"] = ("Pendulum-v1", ["scale-reward:0.1:2"]),
        ["sticky-action"] = ("Pendulum-v1", ["sticky-action:0.5:1:3"]),
        ["time-aware"] = ("Pendulum-v1", ["time-aware"]),
        ["time-limit"] = ("Pendulum-v1", ["time-limit:5"]),
        ["truncate-on-success"] = ("FrozenLake-v1", ["truncate-on-success:0:3"]),
        ["velocity-mask"] = ("Pendulum-v1", ["velocity-mask"]),
        ["white-noise"] = ("FrozenLake-v1", ["render-observation:16:16", "white-noise:0.2"]),
    };

    public static TheoryData<string> Kinds => [.. WrapperCatalogue.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_environment_and_a_batch_made_from_JSON_show_the_same(string kind)
    {
        (string id, string[] texts) = s_uses[kind];
        WrapperStack stack = WrapperStack.Parse(texts), again = WrapperStack.FromJson(stack.ToJson());
        using IEnvironment alone = Registry.Make(id, stack);
        using IVectorEnvironment batch = Batch(id, again, 1, AutoresetMode.SameStep);
        Assert.Equal(alone.ObservationSpace, batch.ObservationSpace);
        Assert.Equal(alone.ActionSpace, batch.ActionSpace);
        float[] floats = new float[alone.ObservationSpace.FloatCount], action = new float[alone.ActionSpace.FloatCount];
        byte[] bytes = new byte[alone.ObservationSpace.ByteCount];
        StepBuffers buffers = new(1, batch.ObservationSpace);
        RandomStream random = new(1);
        alone.Reset(5, new Observation(floats, bytes));
        batch.Reset(5, buffers);
        for (int step = 0; step < 60; step++)
        {
            // Running moments of a batch of one are kept in single precision, as Gymnasium keeps them.
            if (kind.StartsWith("normalize", StringComparison.Ordinal)) Fixture.Near(floats, buffers.Floats, 1e-5, 1e-5, kind);
            else Assert.Equal(floats, buffers.Floats);
            Assert.Equal(bytes, buffers.Bytes);
            Assert.True(kind == "normalize-observation" || alone.ObservationSpace.Contains(floats, bytes, out string reason), $"{kind} in step {step}");
            alone.ActionSpace.Sample(random, action, []);
            StepResult result = alone.Step(action, new Observation(floats, bytes));
            batch.Step(action, buffers);
            Fixture.Near(result.Reward, buffers.Rewards[0], 1e-5, 1e-5, "reward");
            Assert.Equal((result.Terminated, result.Truncated), (buffers.Terminated[0], buffers.Truncated[0]));
            if (!result.Terminated && !result.Truncated) continue;
            if (kind != "normalize-observation") Assert.Equal(floats, buffers.FinalFloats);
            Assert.Equal(bytes, buffers.FinalBytes);
            // Around a batch, an episode that ends between repeated steps is reset once more, so that only its end compares.
            if (kind is "repeat-action" or "max-and-skip") return;
            alone.Reset(null, new Observation(floats, bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_goes_on_from_a_checkpoint_as_if_not_interrupted(string kind)
    {
        (string id, string[] texts) = s_uses[kind];
        foreach (AutoresetMode mode in (AutoresetMode[])[AutoresetMode.SameStep, AutoresetMode.NextStep])
        {
            using IVectorEnvironment environment = Batch(id, WrapperStack.Parse(texts), 3, mode), resumed = Batch(id, WrapperStack.Parse(texts), 3, mode);
            StepBuffers buffers = new(3, environment.ObservationSpace), other = new(3, environment.ObservationSpace);
            float[] actions = new float[3 * environment.ActionSpace.FloatCount];
            RandomStream random = new(2);
            environment.Reset(3, buffers);
            for (int step = 0; step < 50; step++)
            {
                if (step == 25)
                {
                    using MemoryStream stream = new();
                    CheckpointWriter writer = new();
                    writer.Write("environment", (ICheckpointable)environment);
                    writer.CopyTo(stream);
                    new CheckpointReader(stream.ToArray(), "memory").Read("environment", (ICheckpointable)resumed);
                }

                for (int i = 0; i < 3; i++) environment.ActionSpace.Sample(random, actions.AsSpan(i * environment.ActionSpace.FloatCount, environment.ActionSpace.FloatCount), []);
                environment.Step(actions, buffers);
                if (step < 25) continue;
                resumed.Step(actions, other);
                Assert.Equal(buffers.Floats, other.Floats);
                Assert.Equal(buffers.Bytes, other.Bytes);
                Assert.Equal(buffers.Rewards, other.Rewards);
                Assert.Equal(buffers.Terminated, other.Terminated);
                Assert.Equal(buffers.Truncated, other.Truncated);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_allocates_nothing_per_step(string kind)
    {
        // Pictures are made of shapes, which environments create anew.
        if (WrapperCatalogue.Find(kind).NeedsEnvironment || s_uses[kind].Stack.Length > 1) return;
        (string id, string[] texts) = s_uses[kind];
        using IVectorEnvironment environment = Registry.MakeVector(id, 8, AutoresetMode.SameStep, WrapperStack.Parse(texts));
        StepBuffers buffers = new(8, environment.ObservationSpace);
        float[] actions = new float[8 * environment.ActionSpace.FloatCount];
        environment.Reset(1, buffers);
        for (int i = 0; i < 50; i++) environment.Step(actions, buffers);
        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 100; i++) environment.Step(actions, buffers);
        });
        Assert.True(allocated == 0, $"{kind} allocates {allocated} bytes in 100 steps");
    }

    [Fact]
    public void Every_wrapper_is_used_above_and_documented()
    {
        Assert.Equal(WrapperCatalogue.All.Select(kind => kind.Name).Order(StringComparer.Ordinal), s_uses.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(WrapperCatalogue.All.Count, WrapperCatalogue.All.DistinctBy(kind => kind.Name).Count());
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rollout.slnx"))) folder = folder.Parent;
        string page = File.ReadAllText(Path.Combine(folder!.FullName, "docs", "wrappers.md"));
        Assert.All(WrapperCatalogue.All, kind => Assert.Matches($@"\| `{kind.Name}[:`]", page));
    }

    /// <summary>Wraps copies of the double world, so that what goes in is equal to the bit; kinds that need the environment itself go inside.</summary>
    private static IVectorEnvironment Batch(string id, WrapperStack stack, int count, AutoresetMode mode)
    {
        bool inside = stack.Wrappers.Any(wrapper => WrapperCatalogue.Find(wrapper.Name).NeedsEnvironment);
        SyncVectorEnvironment copies = new([.. Enumerable.Range(0, count).Select(_ => Registry.Make(id, inside ? stack : null))], mode);
        return inside ? copies : stack.Wrap(copies, Registry.Find(id));
    }
}
