using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Worlds;

/// <summary>Derivatives of whole rollouts by forward and reverse mode, beside central differences in double precision.</summary>
public class VariableTests
{
    private const int Steps = 30;

    [Fact]
    public void Gradients_of_rollouts_equal_differences_on_every_world()
    {
        Check<DoubleIntegrator, OpenLoop>([0.3, -0.2]);
        Check<DoubleIntegrator, LinearPolicy>([0.3, -0.2]);
        Check<UnitPendulum, OpenLoop>([0.4, 0.1]);
        Check<UnitPendulum, LinearPolicy>([0.4, 0.1]);
        Check<TorquePendulum, OpenLoop>([0.4, 0.1]);
        Check<CartPoleSwingUp, OpenLoop>([0.1, 2.9, 0.2, -0.3]);
        Check<CartPoleSwingUp, LinearPolicy>([0.1, 2.9, 0.2, -0.3]);
        Check<DoublePendulum, OpenLoop>([0.3, -0.4, 0.5, 0.2]);
        Check<PushingBlocks, OpenLoop>([0, 0.7, 0.4, 0]);
        Check<FrictionBlocks, OpenLoop>([0, 0, 0, 0]);
        Check<DiscObstacles, OpenLoop>([0, 0]);
        Check<PointPusher, OpenLoop>([0.5, 0]);
        Check<PaddleBall, LinearPolicy>([0.3, 0.6, -0.06, -0.42, 0.1, 0.02, 0.05]);
        Check<Bicycle, OpenLoop>([0, 0, 0.2, 0.5, 0.1]);
        Check<Bicycle, LinearPolicy>([0, 0, 0.2, 0.5, 0.1]);
    }

    [Fact]
    public void Reverse_equals_forward_mode_on_the_classic_worlds()
    {
        Classic<CartPole>(1);
        Classic<Pendulum>(0.7);
        Classic<Acrobot>(2);
        Classic<MountainCar>(2);
        Classic<MountainCarContinuous>(0.4);
    }

    [Fact]
    public void Lanes_give_the_gradients_of_double()
    {
        RolloutObjective<CartPoleSwingUp, LinearPolicy> exact = new(Steps, (_, _) => { }), lanes = new(Steps, (_, _) => { }, lanes: true);
        RandomStream random = new(7);
        Samples samples = Samples.Draw(exact, 37, 0.5, random);
        for (int i = 0; i < samples.Count; i++) samples.Starts[4 * i + 1] = 3 + 0.2 * random.NextNormal();
        double[] theta = [.. Enumerable.Range(0, 4).Select(_ => random.NextNormal())];
        double[] v1 = new double[37], v2 = new double[37], g1 = new double[4 * 37], g2 = new double[4 * 37], s1 = new double[4 * 37], s2 = new double[4 * 37];
        exact.Gradients(theta, samples, v1, g1);
        lanes.Gradients(theta, samples, v2, g2);
        exact.Scores(theta, samples, v1, s1);
        lanes.Scores(theta, samples, v2, s2);
        for (int i = 0; i < v1.Length; i++) Fixture.Near(v1[i], v2[i], 1e-4, 1e-4, $"value {i}");
        for (int i = 0; i < g1.Length; i++) Fixture.Near(g1[i], g2[i], 1e-3, 1e-3, $"gradient {i}");
        for (int i = 0; i < s1.Length; i++) Fixture.Near(s1[i], s2[i], 1e-3, 1e-3, $"score {i}");
    }

    [Fact]
    public void Functions_have_the_same_derivative_forward_reverse_and_by_differences()
    {
        Function<BallAtWall>(0.2);
        Function<BallAtWall>(0.9);
        Function<PivotImpulse>(0.5);
        Function<PivotThrow>(0.45);
        Function<QuadraticSine>(0.3);
        Function<ThreeHumpCamel>(1.2, -0.7);
        Function<SixHumpCamel>(0.4, 0.9);
    }

    [Fact]
    public void Exponential_logarithm_root_and_quotient()
    {
        GradientTape<Real64>.Rewind();
        Variable<Real64> x = GradientTape<Real64>.Input(new Real64(1.3)), y = GradientTape<Real64>.Input(new Real64(0.7));
        Variable<Real64> result = Variable<Real64>.Exp(x) / Variable<Real64>.Sqrt(y) - Variable<Real64>.Log(x * y);
        GradientTape<Real64>.AddAdjoint(result, new Real64(1));
        GradientTape<Real64>.Sweep();
        Assert.Equal(Math.Exp(1.3) / Math.Sqrt(0.7) - 1 / 1.3, GradientTape<Real64>.Adjoint(x).Value, 12);
        Assert.Equal(-0.5 * Math.Exp(1.3) * Math.Pow(0.7, -1.5) - 1 / 0.7, GradientTape<Real64>.Adjoint(y).Value, 12);
    }

    [Fact]
    public void Inputs_come_before_operations()
    {
        GradientTape<Real64>.Rewind();
        Variable<Real64> x = GradientTape<Real64>.Input(new Real64(1));
        _ = x * x;
        Assert.Throws<InvalidOperationException>(() => GradientTape<Real64>.Input(new Real64(2)));
        GradientTape<Real64>.Rewind();
    }

    [Fact]
    public void Second_derivatives_nest_forward_over_reverse()
    {
        GradientTape<Dual<Real64>>.Rewind();
        Variable<Dual<Real64>> x = GradientTape<Dual<Real64>>.Input(new(new Real64(0.8), new Real64(1)));
        Variable<Dual<Real64>>.SinCos(x * x, out Variable<Dual<Real64>> sin, out _);
        GradientTape<Dual<Real64>>.AddAdjoint(sin, Dual<Real64>.Const(1));
        GradientTape<Dual<Real64>>.Sweep();
        Dual<Real64> derivative = GradientTape<Dual<Real64>>.Adjoint(x);
        Assert.Equal(1.6 * Math.Cos(0.64), derivative.Value.Value, 12);
        Assert.Equal(2 * Math.Cos(0.64) - 2.56 * Math.Sin(0.64), derivative.Derivative.Value, 12);
    }

    /// <summary>The sum of all states along a rollout, by each number of the first state.</summary>
    private static void Classic<TWorld>(double u) where TWorld : struct, IWorld
    {
        int n = TWorld.States;
        double[] first = [.. Enumerable.Range(0, n).Select(i => 0.03 + 0.01 * i)], forward = new double[n];
        for (int direction = 0; direction < n; direction++)
        {
            Rollout.Worlds.Vector<Dual<Real64>> state = default, parameters = default, action = default;
            for (int i = 0; i < n; i++) state[i] = new(new Real64(first[i]), new Real64(i == direction ? 1 : 0));
            for (int i = 0; i < TWorld.Parameters.Length; i++) parameters[i] = Dual<Real64>.Const(TWorld.Parameters[i].Value);
            action[0] = Dual<Real64>.Const(u);
            for (int t = 0; t < Steps; t++)
            {
                TWorld.Step<Dual<Real64>, Rollout.Worlds.Vector<Dual<Real64>>>(ref state, parameters, action);
                for (int i = 0; i < n; i++) forward[direction] += state[i].Derivative.Value;
            }
        }

        GradientTape<Real64>.Rewind();
        Rollout.Worlds.Vector<Variable<Real64>> x = default, constants = default, input = default;
        Variable<Real64>[] inputs = new Variable<Real64>[n];
        for (int i = 0; i < n; i++) x[i] = inputs[i] = GradientTape<Real64>.Input(new Real64(first[i]));
        for (int i = 0; i < TWorld.Parameters.Length; i++) constants[i] = Variable<Real64>.Const(TWorld.Parameters[i].Value);
        input[0] = Variable<Real64>.Const(u);
        for (int t = 0; t < Steps; t++)
        {
            TWorld.Step<Variable<Real64>, Rollout.Worlds.Vector<Variable<Real64>>>(ref x, constants, input);
            for (int i = 0; i < n; i++) GradientTape<Real64>.AddAdjoint(x[i], new Real64(1));
        }

        GradientTape<Real64>.Sweep();
        for (int i = 0; i < n; i++) Fixture.Near(forward[i], GradientTape<Real64>.Adjoint(inputs[i]).Value, 1e-9, 1e-9, $"{typeof(TWorld).Name} by state {i}");
    }

    private static void Check<TWorld, TPolicy>(double[] start) where TWorld : struct, IFiniteHorizonWorld where TPolicy : struct, IControlPolicy
    {
        Dictionary<string, double> constants = [];
        for (int i = 0; i < TWorld.Parameters.Length; i++)
        {
            if (TWorld.Parameters[i].Name == "final weight") constants["final weight"] = 3;
        }

        RolloutObjective<TWorld, TPolicy> objective = new(Steps, (_, into) => start.CopyTo(into), constants);
        RandomStream random = new(3);
        double[] theta = [.. Enumerable.Range(0, objective.Parameters).Select(_ => 0.3 * random.NextNormal())];
        Samples samples = Samples.Draw(objective, 1, 0.1, random);
        double[] gradient = new double[theta.Length], value = new double[1];
        objective.Gradients(theta, samples, value, gradient);
        for (int i = 0; i < theta.Length; i++)
        {
            const double Step = 1e-6;
            double[] moved = [.. theta], high = new double[1], low = new double[1];
            moved[i] += Step;
            objective.Values(moved, samples, high);
            moved[i] -= 2 * Step;
            objective.Values(moved, samples, low);
            Fixture.Near((high[0] - low[0]) / (2 * Step), gradient[i], 1e-5 * (1 + Math.Abs(value[0])), 1e-5, $"{typeof(TWorld).Name} {typeof(TPolicy).Name} parameter {i}");
        }
    }

    private static void Function<TFunction>(params double[] x) where TFunction : struct, IScalarFunction
    {
        double[] forward = new double[x.Length];
        FunctionObjective<TFunction>.Gradient(x, forward);
        GradientTape<Real64>.Rewind();
        Rollout.Worlds.Vector<Variable<Real64>> point = default;
        for (int i = 0; i < x.Length; i++) point[i] = GradientTape<Real64>.Input(new Real64(x[i]));
        GradientTape<Real64>.AddAdjoint(TFunction.Evaluate<Variable<Real64>, Rollout.Worlds.Vector<Variable<Real64>>>(point), new Real64(1));
        GradientTape<Real64>.Sweep();
        for (int i = 0; i < x.Length; i++)
        {
            double[] high = [.. x], low = [.. x];
            high[i] += 1e-6;
            low[i] -= 1e-6;
            double difference = (FunctionObjective<TFunction>.Value(high) - FunctionObjective<TFunction>.Value(low)) / 2e-6;
            Fixture.Near(difference, forward[i], 1e-6, 1e-5, typeof(TFunction).Name);
            Fixture.Near(forward[i], GradientTape<Real64>.Adjoint(point[i]).Value, 1e-12, 1e-12, typeof(TFunction).Name);
        }
    }
}
