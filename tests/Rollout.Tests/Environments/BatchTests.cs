using Rollout.Core;
using Rollout.Environments;
using Rollout.Worlds;

namespace Rollout.Tests.Environments;

public class BatchTests
{
    private static readonly EnvironmentRegistry Registry = StandardEnvironments.CreateRegistry();

    public static TheoryData<string, int> WorldsAndWidths
    {
        get
        {
            TheoryData<string, int> data = [];
            // Thrashing a box in a bin doubles a difference of rounding at every blow: BoxFlipUpTests compares gentle pushes.
            foreach (EnvironmentSpec spec in ClassicControlTasks.All.Concat(OptimalControlTasks.All).Where(spec => spec.Id is not ("BoxFlipUp-v0" or "NoisyDoubleIntegrator-v0")))
            {
                foreach (int width in new[] { 4, 8, 16 }) data.Add(spec.Id, width);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WorldsAndWidths))]
    public void Lanes_equal_the_double_world_over_an_episode_or_fifty_steps(string id, int width)
    {
        const int Robots = 21;
        EnvironmentSpec spec = Registry.Find(id);
        using IVectorEnvironment batch = Create(id, Robots, width);
        StepBuffers buffers = new(Robots, batch.ObservationSpace);
        batch.Reset(7, buffers);
        RandomStream random = new(3);
        IEnvironment[] single = [.. Enumerable.Range(0, Robots).Select(_ => spec.Create())];
        float[] floats = new float[batch.ObservationSpace.FloatCount], actions = new float[Robots * batch.ActionSpace.FloatCount];
        int numbers = batch.ActionSpace.FloatCount;
        CopyStates(id, batch, single);
        int steps = Math.Clamp(spec.MaxEpisodeSteps!.Value, 10, 50);
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < Robots; i++) batch.ActionSpace.Sample(random, actions.AsSpan(i * numbers, numbers), []);
            batch.Step(actions, buffers);
            for (int i = 0; i < Robots; i++)
            {
                if (buffers.Terminated[i]) return;
                StepResult result = single[i].Step(actions.AsSpan(i * numbers, numbers), new Observation(floats, []));
                Fixture.Near(floats, buffers.Row(i).Floats, 1e-4, 1e-4, $"{id} robot {i} step {step}");
                Fixture.Near(result.Reward, buffers.Rewards[i], 1e-4, 1e-4, $"{id} reward of robot {i} at step {step}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    public void A_robot_sees_the_same_noise_in_every_batch(int robots)
    {
        using IVectorEnvironment small = Registry.MakeVector("CartPole-v1", robots, AutoresetMode.SameStep), large = Registry.MakeVector("CartPole-v1", 100, AutoresetMode.SameStep);
        StepBuffers a = new(robots, small.ObservationSpace), b = new(100, large.ObservationSpace);
        small.Reset(11, a);
        large.Reset(11, b);
        for (int step = 0; step < 200; step++)
        {
            Assert.True(a.Row(robots - 1).Floats.SequenceEqual(b.Row(robots - 1).Floats));
            float[] left = new float[100];
            small.Step(left.AsSpan(0, robots), a);
            large.Step(left, b);
        }
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    [InlineData(AutoresetMode.Disabled)]
    public void Batch_and_single_environments_reset_alike(AutoresetMode mode)
    {
        const int Robots = 17;
        using IVectorEnvironment batch = Registry.MakeVector("CartPole-v1", Robots, mode);
        StepBuffers step = new(Robots, batch.ObservationSpace);
        batch.Reset(1, step);
        float[] right = [.. Enumerable.Repeat(1f, Robots)];
        int ends = 0;
        bool[] ended = new bool[Robots];
        for (int t = 0; t < 100; t++)
        {
            if (mode == AutoresetMode.Disabled && ended.Any(e => e))
            {
                batch.Reset(ended, step);
                Array.Clear(ended);
            }

            bool[] before = [.. ended];
            batch.Step(right, step);
            for (int i = 0; i < Robots; i++)
            {
                bool over = step.Terminated[i] || step.Truncated[i];
                bool outside = MathF.Abs(step.Row(i).Floats[2]) > 0.2094f;
                switch (mode)
                {
                    case AutoresetMode.SameStep:
                        Assert.Equal(over, step.HasFinal[i]);
                        Assert.False(outside);
                        if (over) Assert.True(MathF.Abs(step.FinalRow(i).Floats[2]) > 0.2094f);
                        Assert.Equal(1, step.Rewards[i]);
                        break;
                    case AutoresetMode.NextStep:
                        Assert.Equal(over, outside);
                        Assert.Equal(before[i] ? 0 : 1, step.Rewards[i]);
                        if (before[i]) Assert.True(MathF.Abs(step.Row(i).Floats[2]) <= 0.05f);
                        break;
                    default:
                        Assert.Equal(over, outside);
                        break;
                }

                ended[i] = over;
                ends += over ? 1 : 0;
            }
        }

        Assert.True(ends > 3 * Robots);
    }

    [Fact]
    public void A_disabled_batch_refuses_to_step_an_ended_robot()
    {
        using IVectorEnvironment batch = Registry.MakeVector("CartPole-v1", 2, AutoresetMode.Disabled);
        StepBuffers step = new(2, batch.ObservationSpace);
        batch.Reset(1, step);
        Assert.Throws<InvalidOperationException>(() =>
        {
            for (int t = 0; t < 100; t++) batch.Step([1, 1], step);
        });
    }

    [Theory]
    [InlineData(2f, "robot 18: 2 is not one of the 2 integers")]
    [InlineData(0.5f, "robot 18: 0.5")]
    [InlineData(float.NaN, "robot 18 is NaN")]
    public void An_action_outside_the_space_is_refused(float action, string message)
    {
        using IVectorEnvironment batch = Registry.MakeVector("CartPole-v1", 19, AutoresetMode.SameStep);
        StepBuffers step = new(19, batch.ObservationSpace);
        batch.Reset(1, step);
        float[] actions = new float[19];
        actions[18] = action;
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => batch.Step(actions, step)).Message);
    }

    [Fact]
    public void The_step_limit_truncates()
    {
        using IVectorEnvironment batch = Registry.MakeVector("Pendulum-v1", 3, AutoresetMode.SameStep);
        StepBuffers step = new(3, batch.ObservationSpace);
        batch.Reset(1, step);
        for (int t = 1; t <= 400; t++)
        {
            batch.Step([0, 1, 2], step);
            Assert.All(step.Truncated, cut => Assert.Equal(t % 200 == 0, cut));
            Assert.DoesNotContain(true, step.Terminated);
        }
    }

    [Fact]
    public void A_saved_batch_goes_on_to_the_bit()
    {
        using IVectorEnvironment first = Registry.MakeVector("CartPole-v1", 9, AutoresetMode.SameStep), second = Registry.MakeVector("CartPole-v1", 9, AutoresetMode.SameStep);
        StepBuffers a = new(9, first.ObservationSpace), b = new(9, first.ObservationSpace);
        first.Reset(5, a);
        for (int t = 0; t < 30; t++) first.Step(new float[9], a);
        CheckpointWriter writer = new();
        ((ICheckpointable)first).Save(writer);
        MemoryStream file = new();
        writer.CopyTo(file);
        ((ICheckpointable)second).Load(new CheckpointReader(file.ToArray(), "test"));
        for (int t = 0; t < 100; t++)
        {
            first.Step(new float[9], a);
            second.Step(new float[9], b);
            Assert.Equal(a.Floats, b.Floats);
            Assert.Equal(a.Terminated, b.Terminated);
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using IVectorEnvironment batch = Registry.MakeVector("CartPole-v1", 40, AutoresetMode.SameStep);
        StepBuffers step = new(40, batch.ObservationSpace);
        float[] actions = new float[40];
        batch.Reset(1, step);
        for (int t = 0; t < 100; t++) batch.Step(actions, step);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int t = 0; t < 1000; t++) batch.Step(actions, step);
        }));
    }

    [Fact]
    public void Spaces_limits_and_thresholds_are_those_of_Gymnasium()
    {
        var specs = Fixture.Load("gymnasium/specs.json").GetRawText();
        foreach (EnvironmentSpec spec in ClassicControlTasks.All.Where(spec => spec.Id != "CartPole-v0"))
        {
            var recorded = Fixture.Load($"gymnasium/{spec.Id}.json");
            Assert.Contains(spec.Id, specs);
            Assert.Equal(recorded.GetProperty("max_episode_steps").GetInt32(), spec.MaxEpisodeSteps);
            if (spec.RewardThreshold is { } threshold) Assert.Equal(recorded.Number("reward_threshold"), threshold);
            Box box = (Box)spec.ObservationSpace!;
            Assert.Equal(Fixture.Floats(recorded.GetProperty("observation_space"), "low"), box.Low.ToArray());
            Assert.Equal(Fixture.Floats(recorded.GetProperty("observation_space"), "high"), box.High.ToArray());
        }
    }

    private static IVectorEnvironment Create(string id, int robots, int width)
    {
        EnvironmentSpec spec = Registry.Find(id);
        Space o = spec.ObservationSpace!, a = spec.ActionSpace!;

        // The world of the task's own batch, in lanes of the width that is asked for.
        using IVectorEnvironment own = spec.CreateVector!(robots, AutoresetMode.Disabled, null);
        Type batch = typeof(BatchEnvironment<>).MakeGenericType(own.GetType().GetGenericArguments());
        return (IVectorEnvironment)Activator.CreateInstance(batch, robots, o, a, AutoresetMode.Disabled, null, width)!;
    }

    private static void CopyStates(string id, IVectorEnvironment batch, IEnvironment[] single)
    {
        CheckpointWriter writer = new();
        ((ICheckpointable)batch).Save(writer);
        MemoryStream file = new();
        writer.CopyTo(file);
        float[] states = new CheckpointReader(file.ToArray(), id).ReadFloats("states");
        for (int i = 0; i < single.Length; i++)
        {
            IStateful robot = (IStateful)single[i];
            int padded = states.Length / robot.StateCount;
            robot.SetState([.. Enumerable.Range(0, robot.StateCount).Select(k => (double)states[k * padded + i])]);
        }
    }
}
