using System.Text.Json;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;
using Rollout.Worlds;

namespace Rollout.Tests.Environments;

public class PushTEnvironmentTests
{
    private static readonly EnvironmentRegistry Registry = StandardEnvironments.CreateRegistry();

    public static TheoryData<string> Ids => [.. PushTTasks.All.Select(spec => spec.Id)];

    [Fact]
    public void Seeds_draw_what_NumPy_draws_and_reset_as_recorded()
    {
        JsonElement recorded = Fixture.Load("pusht/resets.json");
        double[] legacy = recorded.Doubles("after_reset_legacy"), plain = recorded.Doubles("after_reset_angle_first"), seeds = recorded.Doubles("seeds");
        PushTEnvironment environment = State();
        float[] floats = new float[5];
        for (int i = 0; i < 50; i++)
        {
            environment.Reset((ulong)seeds[i], new Observation(floats, []));
            Compare(legacy, i, environment.Simulation);
            environment.Reset((ulong)seeds[i], new Observation(floats, []), new Dictionary<string, double> { ["legacy"] = 0 });
            Compare(plain, i, environment.Simulation);
        }

        static void Compare(double[] after, int i, PushTSimulation simulation)
        {
            double[] actual = [simulation.AgentX, simulation.AgentY, simulation.BlockX, simulation.BlockY, simulation.BlockAngle];
            for (int j = 0; j < 5; j++) Fixture.Near(after[5 * i + j], actual[j], 1e-7, 0, $"seed {100000 + i}, number {j}");
        }
    }

    /// <summary>Drawn by NumPy 1.24.2; the last seed, above 32 bits, by RandomState([5, 1]).</summary>
    [Theory]
    [InlineData(0, 222, 97, 217, 292, 3.0079994677219553)]
    [InlineData(7, 225, 246, 125, 167, -3.3747002418894607)]
    [InlineData(2147483648, 332, 54, 373, 135, -1.7243105684744047)]
    [InlineData(4294967295, 340, 62, 171, 164, -2.6307466406555617)]
    [InlineData(4294967301, 261, 221, 206, 201, -3.486729109723653)]
    public void Every_seed_draws_what_NumPy_draws(long seed, int agentX, int agentY, int blockX, int blockY, double angle)
    {
        NumpyRandom random = new();
        random.Seed((ulong)seed);
        int[] drawn = [random.NextInt(50, 450), random.NextInt(50, 450), random.NextInt(100, 400), random.NextInt(100, 400)];
        Assert.Equal([agentX, agentY, blockX, blockY], drawn);
        Fixture.Near(angle, random.NextNormal() * 2 * Math.PI - Math.PI, 1e-12, 0, "angle");
    }

    [Theory]
    [InlineData(50)]
    [InlineData(10)]
    [InlineData(7)]
    public void Fifty_episodes_from_the_first_seed_are_the_published_ones_in_every_batch(int tables)
    {
        double[] after = Fixture.Load("pusht/resets.json").Doubles("after_reset_legacy");
        using IVectorEnvironment batch = Registry.MakeVector("PushT-v0", tables, AutoresetMode.Disabled);
        StepBuffers buffers = new(tables, batch.ObservationSpace);
        bool[] all = [.. Enumerable.Repeat(true, tables)];
        batch.Reset(PushTTasks.EvaluationSeed, buffers);
        for (int episode = 0; episode < 50; episode++)
        {
            if (episode > 0 && episode % tables == 0) batch.Reset(all, buffers);
            for (int j = 0; j < 4; j++) Fixture.Near(after[5 * episode + j], buffers.Row(episode % tables).Floats[j], 1e-4, 0, $"episode {episode}, number {j}");
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_checker_finds_no_mistake(string id) => Assert.Empty(EnvironmentCheck.Run(Registry.Find(id)));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Results_depend_neither_on_threads_nor_on_the_batch(string id)
    {
        const int Tables = 6, Steps = 40;
        IPushTSensor Sensor() => id == "PushTImage-v0" ? new PushTImageSensor() : id == "PushT-v0" ? new PushTStateSensor() : new PushTKeypointSensor(PushTKeypointSensor.NinePoints);
        StepBuffers Run(int threads, AutoresetMode mode)
        {
            using PushTVectorEnvironment batch = new(Tables, Sensor, mode, 15, threads);
            StepBuffers buffers = new(Tables, batch.ObservationSpace);
            RandomStream random = new(5);
            float[] actions = new float[2 * Tables];
            batch.Reset(3, buffers);
            for (int step = 0; step < Steps; step++)
            {
                for (int i = 0; i < actions.Length; i++) actions[i] = 512 * random.NextFloat();
                batch.Step(actions, buffers);
            }

            return buffers;
        }

        StepBuffers one = Run(1, AutoresetMode.SameStep), three = Run(3, AutoresetMode.SameStep), next = Run(4, AutoresetMode.NextStep);
        Assert.Equal(one.Floats, three.Floats);
        Assert.Equal(one.Bytes, three.Bytes);
        Assert.Equal(one.Rewards, three.Rewards);
        Assert.NotEqual(one.Floats, next.Floats);
    }

    [Theory]
    [InlineData("PushT-v0")]
    [InlineData("PushTImage-v0")]
    public void A_saved_batch_goes_on_to_the_bit(string id)
    {
        using IVectorEnvironment original = Registry.MakeVector(id, 3, AutoresetMode.SameStep), restored = Registry.MakeVector(id, 3, AutoresetMode.SameStep);
        StepBuffers expected = new(3, original.ObservationSpace), actual = new(3, original.ObservationSpace);
        original.Reset(100012, expected);
        restored.Reset(9, actual);
        for (int t = 0; t < 25; t++) Step(original, expected, t);
        CheckpointWriter writer = new();
        writer.Write("batch", (ICheckpointable)original);
        using MemoryStream file = new();
        writer.CopyTo(file);
        new CheckpointReader(file.ToArray(), "memory").Read("batch", (ICheckpointable)restored);
        bool touched = false;
        for (int t = 25; t < 60; t++)
        {
            Step(original, expected, t);
            Step(restored, actual, t);
            Assert.Equal(expected.Floats, actual.Floats);
            Assert.Equal(expected.Bytes, actual.Bytes);
            Assert.Equal(expected.Rewards, actual.Rewards);
            touched |= expected.Rewards.Any(reward => reward > 0);
        }

        Assert.True(touched);
        static void Step(IVectorEnvironment environment, StepBuffers into, int t)
        {
            float[] actions = new float[6];
            for (int i = 0; i < 6; i++) actions[i] = 256 + 150 * MathF.Sin(0.2f * t + i);
            environment.Step(actions, into);
        }
    }

    [Fact]
    public void The_whole_state_is_read_and_set_and_its_first_five_numbers_suffice()
    {
        PushTEnvironment first = State(), second = State();
        float[] floats = new float[5], other = new float[5];
        first.Reset(100012, new Observation(floats, []));
        for (int t = 0; t < 30; t++) first.Step([256 + 10 * MathF.Sin(t), 300], new Observation(floats, []));
        double[] state = new double[first.StateCount];
        first.GetState(state);
        second.Reset(1, new Observation(other, []));
        second.SetState(state);
        for (int t = 0; t < 30; t++)
        {
            Assert.Equal(first.Step([280, 300 - t], new Observation(floats, [])), second.Step([280, 300 - t], new Observation(other, [])));
            Assert.Equal(floats, other);
        }

        second.SetState([100, 110, 120, 130, 0.5]);
        double[] five = new double[second.StateCount];
        second.GetState(five);
        Assert.Equal([100, 110, 120, 130, 0.5], five[..5]);
        five[2] = 140;
        second.SetState(five);
        Assert.Equal(140, second.Simulation.BlockX, 1e-12);
        Assert.Throws<ArgumentException>(() => second.SetState([1, 2, 3]));
    }

    [Fact]
    public void Crafted_states_are_refused_and_leave_the_simulation_as_it_was()
    {
        PushTEnvironment environment = State();
        float[] floats = new float[5];
        environment.Reset(100012, new Observation(floats, []));
        double[] state = new double[environment.StateCount], after = new double[environment.StateCount];
        environment.GetState(state);
        RandomStream random = new(8);
        int refused = 0;
        for (int trial = 0; trial < 2000; trial++)
        {
            double[] crafted = [.. state];
            crafted[random.NextInt(state.Length)] = random.NextInt(4) switch { 0 => double.NaN, 1 => -1, 2 => 1e9, _ => random.NextInt(300) };
            try
            {
                environment.SetState(crafted);
                environment.Step([256, 256], new Observation(floats, []));
                environment.SetState(state);
            }
            catch (InvalidDataException exception)
            {
                Assert.Contains("of the state", exception.Message);
                environment.GetState(after);
                Assert.Equal(state, after);
                refused++;
            }
        }

        Assert.True(refused > 1000);
    }

    [Fact]
    public void Observations_agree_with_each_other()
    {
        using IEnvironment state = Registry.Make("PushT-v0"), nine = Registry.Make("PushTKeypoints-v0"), corners = Registry.Make("PushTKeypoints16-v0");
        float[] s = new float[5], n = new float[20], c = new float[18];
        state.Reset(100003, new Observation(s, []));
        nine.Reset(100003, new Observation(n, []));
        corners.Reset(100003, new Observation(c, []));
        Assert.Equal(s[..2], n[18..]);
        Assert.Equal(s[..2], c[16..]);
        Assert.InRange(s[4], 0, 2 * MathF.PI);
        for (int i = 0; i < 8; i++)
        {
            (double x, double y) = PushTGeometry.Corner(i, s[2], s[3], s[4]);
            Fixture.Near(x, c[2 * i], 1e-4, 0, $"corner {i}");
            Fixture.Near(y, c[2 * i + 1], 1e-4, 0, $"corner {i}");
        }

        // The nine points are in the block or within its drawn outline.
        (double sin, double cos) = Math.SinCos(s[4]);
        for (int i = 0; i < 9; i++)
        {
            double dx = n[2 * i] - s[2], dy = n[2 * i + 1] - s[3], x = cos * dx + sin * dy, y = -sin * dx + cos * dy;
            Fixture.Near(PushTKeypointSensor.NinePoints[2 * i], x, 1e-3, 0, $"point {i}");
            Assert.True((Math.Abs(x) <= 63 && y is >= -2 and <= 33) || (Math.Abs(x) <= 18 && y is >= 28 and <= 123), $"point {i} is at {x}, {y}");
        }
    }

    [Fact]
    public void A_covered_goal_ends_the_episode_and_an_uncovered_one_rewards_its_part()
    {
        PushTEnvironment environment = State();
        float[] floats = new float[5];
        Observation observation = new(floats, []);
        environment.Reset(1, observation, new Dictionary<string, double> { ["agent_x"] = 50, ["agent_y"] = 50, ["block_x"] = 256, ["block_y"] = 256, ["angle"] = Math.PI / 4, ["legacy"] = 0 });
        Assert.Equal(new StepResult(1, true, false), environment.Step([50, 50], observation));
        environment.SetState([50, 50, 256, 256, 0]);
        StepResult half = environment.Step([50, 50], observation);
        Assert.False(half.Terminated);
        Assert.Equal(0.3410175869, half.Reward, 1e-8);
        Assert.Contains("angel", Assert.Throws<UnknownNameException>(() => environment.Reset(1, new Observation(new float[5], []), new Dictionary<string, double> { ["angel"] = 1 })).Message);
        Assert.Throws<ArgumentException>(() => environment.Step([float.NaN, 1], new Observation(new float[5], [])));
    }

    [Theory]
    [InlineData("PushT-v0", 5)]
    [InlineData("PushTImage-v0", 1)]
    public void A_step_allocates_nothing(string id, int tables)
    {
        using IVectorEnvironment batch = Registry.MakeVector(id, tables, AutoresetMode.NextStep);
        StepBuffers buffers = new(tables, batch.ObservationSpace);
        float[] actions = [.. Enumerable.Range(0, 2 * tables).Select(i => 200f + 20 * i)];
        batch.Reset(1, buffers);
        for (int t = 0; t < 50; t++) batch.Step(actions, buffers);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int t = 0; t < 100; t++) batch.Step(actions, buffers);
        }));
    }

    [Fact]
    public void An_evaluation_tells_best_rewards_and_successes()
    {
        using IVectorEnvironment batch = Registry.MakeVector("PushT-v0", 7, AutoresetMode.SameStep);
        Evaluation evaluation = Evaluation.Run(new Corner(), batch, 50, PushTTasks.EvaluationSeed);
        double[] coverage = Fixture.Load("pusht/resets.json").Doubles("coverage_after_reset_legacy");
        Assert.Equal(50, evaluation.BestRewards.Count);
        Assert.Equal(0, evaluation.SuccessRate);
        Assert.Equal(evaluation.MeanBestReward, evaluation.Score(Registry.Find("PushT-v0").Score));
        Assert.Equal(evaluation.Mean, evaluation.Score(EpisodeScore.Return));

        // The finger goes to a corner and waits. On its way it pushes some blocks; most stay where they were.
        double[] expected = [.. coverage.Select(c => Math.Min(1, c / 0.95)).Order()], actual = [.. evaluation.BestRewards.Order()];
        int alike = expected.Count(e => actual.Any(a => Math.Abs(a - e) < 1e-6));
        Assert.True(alike > 35, $"{alike} of 50 episodes kept the coverage of their reset");
    }

    private sealed class Corner : IPolicy
    {
        public Space ObservationSpace => Registry.Find("PushT-v0").ObservationSpace!;

        public Space ActionSpace => Registry.Find("PushT-v0").ActionSpace!;

        public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions) => actions[..(2 * count)].Fill(25);
    }

    [Fact]
    public void The_image_shows_goal_block_and_agent()
    {
        using IEnvironment environment = Registry.Make("PushTImage-v0");
        DictSpace space = (DictSpace)environment.ObservationSpace;
        float[] floats = new float[space.FloatCount];
        byte[] bytes = new byte[space.ByteCount];
        environment.Reset(1, new Observation(floats, bytes), new Dictionary<string, double> { ["agent_x"] = 100, ["agent_y"] = 400, ["block_x"] = 400, ["block_y"] = 100, ["angle"] = 0, ["legacy"] = 0 });
        byte[] pixels = [.. space["pixels"].Bytes(bytes.AsSpan())];
        Assert.Equal([100f, 400f], space["agent_pos"].Floats(floats.AsSpan()).ToArray());
        byte[] At(double x, double y) => pixels.AsSpan(3 * ((int)(y * 96 / 512) * 96 + (int)(x * 96 / 512)), 3).ToArray();
        Assert.Equal([0x4E, 0x7E, 0xFF], At(100, 400));
        Assert.Equal([0x8F, 0xA3, 0xB8], At(400, 115));
        Assert.Equal([0x90, 0xEE, 0x90], At(245, 267));
        Assert.Equal([255, 255, 255], At(450, 450));
    }

    private static PushTEnvironment State() => new(new PushTStateSensor());
}
