using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Worlds;

namespace Rollout.Tests.Control;

/// <summary>Each expert is a policy on its environment, driven as any other policy is.</summary>
public class ExpertPolicyTests
{
    [Fact]
    public void The_regulator_holds_the_cart_and_pole()
    {
        (Matrix<double> a, Matrix<double> b) = Linearization.Derivative<CartPoleSwingUp>(WorldConstants.Of<CartPoleSwingUp>(), [0, Math.PI, 0, 0], 0);
        Lqr lqr = Lqr.Continuous(a, b, Matrix<double>.Build.DenseOfDiagonalArray([10, 10, 1, 1]), Matrix<double>.Build.Dense(1, 1, 1));
        double[] end = Follow("CartPoleSwingUp-v0", [0.2, Math.PI + 0.1, 0, 0], (state, action) =>
            action[0] = -(lqr.K[0, 0] * state[0] + lqr.K[0, 1] * (state[1] - Math.PI) + lqr.K[0, 2] * state[2] + lqr.K[0, 3] * state[3]));
        Assert.Equal(Math.PI, end[1], 0.02);
    }

    [Fact]
    public void Energy_swings_the_pendulum_up()
    {
        EnergySwingUp controller = new();
        double[] end = Follow("TorquePendulum-v0", [0.1, 0], (state, action) => action[0] = controller.Torque(state[0], state[1]));
        Assert.Equal(-1, Math.Cos(end[0]), 0.01);
    }

    [Fact]
    public void Ilqr_gains_push_the_block_to_its_place()
    {
        Trajectory plan = new Ilqr().Solve<PushingBlocks>([0, 1, 0, 0], [.. Enumerable.Range(0, 400).Select(_ => new[] { 0.1 })]);
        EnvironmentSpec spec = StandardEnvironments.CreateRegistry().Find("PushingBlocks-v0");
        using IEnvironment environment = spec.Create();
        TrajectoryPolicy policy = new((Box)environment.ObservationSpace, (Box)environment.ActionSpace, plan);
        double[] end = Drive(environment, 400, policy, [0, 1, 0, 0]);
        Assert.Equal(plan.States[^1][1], end[1], 0.02);
        Assert.True(plan.Cost < 1200, $"cost {plan.Cost}; first-order descent reaches 1128");
    }

    /// <summary>The plan costs 114.9 and followed by the clock about as much; without a clock no more, and still after forces of 40 N by chance.</summary>
    [Theory]
    [InlineData(0, 118)]
    [InlineData(40, 140)]
    public void A_path_is_kept_to_by_the_state_alone(double disturbance, double most)
    {
        using IEnvironment environment = StandardEnvironments.CreateRegistry().Make("CartPoleSwingUp-v0");
        IPolicy policy = ExpertCatalogue.Find("CartPoleSwingUp-v0", "path").Create(new ExpertRequest(environment, 0));
        Assert.Equal(0, policy.MemoryCount);
        RandomStream random = new(4);
        float[] state = new float[4], force = new float[1];
        double cost = 0;
        environment.Reset(5, new Observation(state, []));
        for (bool ended = false; !ended;)
        {
            policy.Act(1, state, [], [], force);
            force[0] = (float)Math.Clamp(force[0] + disturbance * random.NextNormal(), -200, 200);
            StepResult result = environment.Step(force, new Observation(state, []));
            (cost, ended) = (cost - result.Reward, result.Truncated);
        }

        Assert.True(cost < most, $"cost {cost}");
        Assert.Throws<ArgumentOutOfRangeException>(() => new PathFeedback(new Trajectory([[0], [0]], [[0]], [Matrix<double>.Build.Dense(1, 1)], 0, []), width: 0));
    }

    [Fact]
    public void Mppi_swings_the_cart_and_pole_up()
    {
        EnvironmentSpec spec = StandardEnvironments.CreateRegistry().Find("CartPoleSwingUp-v0");
        using IEnvironment environment = spec.Create();
        SamplingPlanner<CartPoleSwingUp> planner = new((Box)environment.ObservationSpace, (Box)environment.ActionSpace,
            new SamplingOptions { StandardDeviation = 60, Temperature = 2, Horizon = 60 }, 1, new Dictionary<string, double> { ["final weight"] = 1 });
        Assert.Equal(-1, Math.Cos(Drive(environment, spec.MaxEpisodeSteps!.Value, planner, [0, 0, 0, 0])[1]), 0.05);
    }

    [Fact]
    public void Lqg_brings_the_mass_to_rest_by_its_position_alone()
    {
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<DoubleIntegrator>(WorldConstants.Of<DoubleIntegrator>(), [0, 0], [0]);
        Matrix<double> c = Matrix<double>.Build.DenseOfRowArrays([1.0, 0]), identity = Matrix<double>.Build.DenseIdentity(2), one = Matrix<double>.Build.DenseIdentity(1);
        Lqg lqg = Lqg.Solve(a, b, c, identity, one, 0.01 * identity, 0.01 * one);
        using IEnvironment environment = StandardEnvironments.CreateRegistry().Find("DoubleIntegratorPosition-v0").Create();
        LqgPolicy policy = new((Box)environment.ObservationSpace, (Box)environment.ActionSpace, lqg, a, b, c);
        float[] position = new float[1], action = new float[1], memory = new float[policy.MemoryCount];
        environment.Reset(1, new Observation(position, []));
        Stateful(environment).SetState([1, 0.5]);
        position[0] = 1;
        for (int t = 0; t < 100; t++)
        {
            policy.Act(1, position, [], memory, action);
            environment.Step(action, new Observation(position, []));
        }

        Assert.Equal(0, position[0], 1e-2f);
    }

    /// <summary>
    /// On the plant of the regulator its average cost is what the Riccati equations say, and other gains on the same filter cost more. The plant is a task, and noise
    /// around the double integrator makes another; there the noise of the force itself is charged as well, by its variance.
    /// </summary>
    [Theory]
    [InlineData("NoisyDoubleIntegrator-v0", 0)]
    [InlineData("DoubleIntegratorPosition-v0", 1)]
    public void Lqg_costs_what_its_equations_say_and_is_not_beaten(string id, double forceNoise)
    {
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<DoubleIntegrator>(WorldConstants.Of<DoubleIntegrator>(), [0, 0], [0]);
        Matrix<double> c = Matrix<double>.Build.DenseOfRowArrays([1.0, 0]), identity = Matrix<double>.Build.DenseIdentity(2), one = Matrix<double>.Build.DenseIdentity(1);
        Matrix<double> w = forceNoise > 0 ? b * b.Transpose() * forceNoise : Matrix<double>.Build.DenseOfDiagonalArray([1e-4, 1e-2]);
        Lqg lqg = Lqg.Solve(a, b, c, identity, one, w, 0.01 * one);
        (double mean, double error) = Cost(lqg);
        Assert.InRange(mean - forceNoise, lqg.AverageCost - 3 * error, lqg.AverageCost + 3 * error);
        foreach (Lqg other in new[] { lqg with { K = 0.6 * lqg.K }, lqg with { K = 1.6 * lqg.K }, lqg with { L = 0.5 * lqg.L } }) Assert.True(Cost(other).Mean > mean);

        (double Mean, double Error) Cost(Lqg gains)
        {
            const int Batches = 20, Steps = 3000;
            using IEnvironment plant = StandardEnvironments.CreateRegistry().Find(id).Create();
            using IEnvironment environment = forceNoise > 0 ? new ObservationNoise(0.1f).Wrap(new ActionNoise((float)Math.Sqrt(forceNoise)).Wrap(plant)) : plant;
            LqgPolicy policy = new((Box)environment.ObservationSpace, (Box)plant.ActionSpace, gains, a, b, c);
            float[] seen = new float[1], action = new float[1], memory = new float[policy.MemoryCount];
            environment.Reset(3, new Observation(seen, []));
            double[] costs = new double[Batches];
            for (int t = -200; t < Batches * Steps; t++)
            {
                policy.Act(1, seen, [], memory, action);
                double cost = -environment.Step(action, new Observation(seen, [])).Reward;
                if (t >= 0) costs[t / Steps] += cost / Steps;
            }

            double average = costs.Average();
            return (average, Math.Sqrt(costs.Sum(cost => (cost - average) * (cost - average)) / (Batches - 1) / Batches));
        }
    }

    /// <summary>The task's own expert is that regulator: gains and cost as recorded in the course.</summary>
    [Fact]
    public void The_noisy_mass_is_the_plant_of_the_course()
    {
        using IEnvironment environment = StandardEnvironments.CreateRegistry().Make("NoisyDoubleIntegrator-v0");
        IPolicy expert = ExpertCatalogue.Find("NoisyDoubleIntegrator-v0", "lqg").Create(new ExpertRequest(environment, 0));
        float[] action = new float[1], memory = new float[2];
        expert.Act(1, [1], [], memory, action);

        // One measurement of 1 m after nothing: the estimate is the filter's gain, the force the regulator's of it.
        Assert.Equal(-(0.917075 * 0.368686 + 1.635596 * 0.794553), action[0], 1e-5);
        Assert.Equal([1], environment.ActionSpace is Box box ? box.Shape.ToArray() : []);
        using IEnvironment again = StandardEnvironments.CreateRegistry().Make("NoisyDoubleIntegrator-v0");
        Assert.Equal(Play(environment, 4), Play(again, 4));
        Assert.NotEqual(Play(environment, 4), Play(again, 5));

        static float[] Play(IEnvironment mass, ulong seed)
        {
            float[] seen = new float[20];
            mass.Reset(seed, new Observation(seen.AsSpan(0, 1), []));
            for (int t = 1; t < 20; t++) mass.Step([0.5f], new Observation(seen.AsSpan(t, 1), []));
            return seen;
        }
    }

    /// <summary>Mean return over five resets; standing still is far below each bound.</summary>
    [Theory]
    [InlineData("CartPoleSwingUp-v0", "collocation", -200)]
    [InlineData("CartPoleSwingUp-v0", "ilqr", -130)]
    [InlineData("DoubleIntegrator-v0", "lqr", -25)]
    [InlineData("DoubleIntegrator-v0", "minimum-time", -50)]
    [InlineData("DoubleIntegratorPosition-v0", "lqg", -60)]
    [InlineData("NoisyDoubleIntegrator-v0", "lqg", -140)]
    [InlineData("PointPusher-v0", "bundled-ilqr", 99.9)]
    [InlineData("Bicycle-v0", "ilqr", -700)]
    [InlineData("DiscObstacles-v0", "mppi", -500)]
    [InlineData("PushingBlocks-v0", "mppi", -1250)]
    [InlineData("FrictionBlocks-v0", "mppi", -7100)]
    [InlineData("PassObstacle-v0", "either-side", 2.5)]
    public void Each_expert_masters_its_environment_from_every_reset(string id, string name, double least)
    {
        EnvironmentRegistry registry = StandardEnvironments.CreateRegistry();
        double expert = Mean(environment => ExpertCatalogue.Find(id, name).Create(new ExpertRequest(environment, 7)));
        double still = Mean(environment => new StateFeedback((Box)environment.ObservationSpace, (Box)environment.ActionSpace, (_, action) => action.Clear()));
        Assert.True(expert >= least, $"{expert} is less than {least}");
        Assert.True(still < least - 0.2 * Math.Abs(least), $"standing still has {still}, which is near {least}");

        double Mean(Func<IEnvironment, IPolicy> create)
        {
            double total = 0;
            for (ulong seed = 0; seed < 5; seed++) total += Play(registry, id, create, seed).Return / 5;
            return total;
        }
    }

    /// <summary>Costs of pendulums weigh effort so much that hanging still is cheap: what counts is that they stand in the end.</summary>
    [Theory]
    [InlineData("TorquePendulum-v0", "collocation")]
    [InlineData("TorquePendulum-v0", "swing-up")]
    [InlineData("DoublePendulum-v0", "collocation")]
    [InlineData("CartPoleSwingUp-v0", "collocation")]
    [InlineData("CartPoleSwingUp-v0", "cem")]
    public void Each_pendulum_stands_in_the_end(string id, string name)
    {
        EnvironmentRegistry registry = StandardEnvironments.CreateRegistry();
        for (ulong seed = 0; seed < (name == "cem" ? 1u : 5u); seed++)
        {
            float[] end = Play(registry, id, environment => ExpertCatalogue.Find(id, name).Create(new ExpertRequest(environment, 7)), seed).End;
            Assert.Equal(-1, Math.Cos(end[id.StartsWith("Cart", StringComparison.Ordinal) ? 1 : 0]), 0.02);
            if (id.StartsWith("Double", StringComparison.Ordinal)) Assert.Equal(1, Math.Cos(end[1]), 0.02);
        }
    }

    private static (double Return, float[] End) Play(EnvironmentRegistry registry, string id, Func<IEnvironment, IPolicy> create, ulong seed)
    {
        using IEnvironment environment = registry.Make(id);
        IPolicy policy = create(environment);
        float[] seen = new float[environment.ObservationSpace.FloatCount], action = new float[environment.ActionSpace.FloatCount], memory = new float[policy.MemoryCount];
        double total = 0;
        environment.Reset(seed, new Observation(seen, []));
        for (bool ended = false; !ended;)
        {
            policy.Act(1, seen, [], memory, action);
            StepResult result = environment.Step(action, new Observation(seen, []));
            (total, ended) = (total + result.Reward, result.Truncated || result.Terminated);
        }

        return (total, seen);
    }

    [Fact]
    public void A_controller_that_is_not_a_number_is_refused()
    {
        StateFeedback broken = new(new Box(-1, 1, 1), new Box(-1, 1, 1), (_, action) => action[0] = double.NaN);
        Assert.Throws<ControlException>(() => broken.Act(1, [0], [], [], new float[1]));
    }

    [Theory]
    [InlineData("DoubleIntegrator-v0")]
    [InlineData("TorquePendulum-v0")]
    [InlineData("CartPoleSwingUp-v0")]
    [InlineData("DoublePendulum-v0")]
    [InlineData("PushingBlocks-v0")]
    [InlineData("PaddleBall-v0")]
    public void The_new_tasks_pass_the_checker_and_lanes_equal_double(string id)
    {
        EnvironmentRegistry registry = StandardEnvironments.CreateRegistry();
        Assert.Empty(EnvironmentCheck.Run(registry.Find(id)));
        using IVectorEnvironment batch = registry.MakeVector(id, 3, AutoresetMode.SameStep);
        using IEnvironment single = registry.Find(id).Create();
        StepBuffers buffers = new(3, batch.ObservationSpace);
        batch.Reset(5, buffers);
        double[] state = [.. buffers.Floats[..batch.ObservationSpace.FloatCount].Select(x => (double)x)];
        float[] observation = new float[state.Length], actions = new float[3 * batch.ActionSpace.FloatCount];
        single.Reset(1, new Observation(observation, []));
        Stateful(single).SetState(state);
        for (int t = 0; t < 50; t++)
        {
            for (int i = 0; i < actions.Length; i++) actions[i] = 0.3f * MathF.Sin(0.2f * t);
            batch.Step(actions, buffers);
            single.Step(actions.AsSpan(0, batch.ActionSpace.FloatCount), new Observation(observation, []));
            for (int i = 0; i < state.Length; i++) Fixture.Near(observation[i], buffers.Floats[i], 2e-4, 2e-4, $"{id} number {i} of step {t}");
        }
    }

    private static double[] Follow(string id, double[] start, Action<ReadOnlySpan<double>, Span<double>> control)
    {
        EnvironmentSpec spec = StandardEnvironments.CreateRegistry().Find(id);
        using IEnvironment environment = spec.Create();
        return Drive(environment, spec.MaxEpisodeSteps!.Value, new StateFeedback((Box)environment.ObservationSpace, (Box)environment.ActionSpace, control), start);
    }

    private static double[] Drive(IEnvironment environment, int steps, IPolicy policy, double[] start)
    {
        float[] observation = new float[start.Length], action = new float[environment.ActionSpace.FloatCount], memory = new float[policy.MemoryCount];
        environment.Reset(1, new Observation(observation, []));
        Stateful(environment).SetState(start);
        for (int i = 0; i < start.Length; i++) observation[i] = (float)start[i];
        for (int t = 0; t < steps; t++)
        {
            policy.Act(1, observation, [], memory, action);
            environment.Step(action, new Observation(observation, []));
        }

        return [.. observation.Select(x => (double)x)];
    }

    private static IStateful Stateful(IEnvironment environment) => environment as IStateful ?? throw new InvalidOperationException($"{environment} has no state to set.");
}
