using System.Reflection;
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
    public void Reverse_equals_forward_mode_and_differences_on_every_world()
    {
        Tape<CartPole>(1);
        Tape<Pendulum>(0.7);
        Tape<Acrobot>(2);
        Tape<MountainCar>(2);
        Tape<MountainCarContinuous>(0.4, rounded: true);
        Tape<DoubleIntegrator>(0.3);
        Tape<UnitPendulum>(0.3);
        Tape<TorquePendulum>(0.3);
        Tape<CartPoleSwingUp>(0.3);
        Tape<DoublePendulum>(0.3);
        Tape<PushingBlocks>(0.3);
        Tape<FrictionBlocks>(0.3);
        Tape<DiscObstacles>(0.3);
        Tape<PointPusher>(0.3);
        Tape<PivotBar>(0.3);
        Tape<PaddleBall>(0.3);
        Tape<Bicycle>(0.3);
    }

    [Fact]
    public void Four_and_eight_directions_give_the_derivatives_of_duals()
    {
        Directions<Tangent4>();
        Directions<Tangent8>();
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
        Type[] functions = [.. typeof(IScalarFunction).Assembly.GetTypes().Where(type => type.IsValueType && type.IsAssignableTo(typeof(IScalarFunction)))];
        Assert.Contains(typeof(Ledge), functions);
        foreach (Type function in functions)
        {
            RandomStream random = new(11);
            int inputs = (int)function.GetProperty(nameof(IScalarFunction.Inputs))!.GetValue(null)!;
            for (int trial = 0; trial < 20; trial++)
            {
                double[] point = [.. Enumerable.Range(0, inputs).Select(_ => 2.4 * random.NextDouble() - 1.2)];
                GetType().GetMethod(nameof(Function), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(function).Invoke(null, [point]);
            }
        }
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

    /// <summary>Every function of the scalar, by one of two inputs that stand in any two directions.</summary>
    private static void Directions<T>() where T : unmanaged, ITangent<T>
    {
        double[] derivatives = new double[T.Count];
        for (int direction = 0; direction < T.Count; direction++)
        {
            int other = (direction + 1) % T.Count;
            T result = Mixed(T.Input(0.8, direction), T.Input(0.3, other));
            T.Store(result, ref derivatives[0]);
            Assert.Equal(Mixed<Dual<Real64>>(new(new Real64(0.8), new Real64(1)), Dual<Real64>.Const(0.3)).Derivative.Value, derivatives[direction], 12);
            Assert.Equal(Mixed<Dual<Real64>>(Dual<Real64>.Const(0.8), new(new Real64(0.3), new Real64(1))).Derivative.Value, derivatives[other], 12);
            Assert.Equal(T.Count - 2, derivatives.Count(derivative => derivative == 0));
        }
    }

    private static T Mixed<T>(T x, T y) where T : struct, IReal<T>
    {
        T.SinCos(x * y, out T sin, out T cos);
        T chosen = T.Select((x > y) & (y < x) | (x <= y) & (x >= y), T.Sqrt(x) / y, x);
        return sin + cos * T.Exp(-x) - T.Log(y + x) * chosen + T.Floor(x + y) * y + T.Const(2) * Real.Abs(y - x);
    }

    /// <summary>The sum of all states along a rollout, by each number of the first state.</summary>
    private static void Tape<TWorld>(double u, bool rounded = false) where TWorld : struct, IWorld
    {
        int n = TWorld.States;
        double[] first = [.. Enumerable.Range(0, n).Select(i => 0.03 + 0.01 * i)], forward = new double[n];
        for (int direction = 0; direction < n; direction++)
        {
            Dual<Real64>[] start = [.. first.Select((x, i) => new Dual<Real64>(new Real64(x), new Real64(i == direction ? 1 : 0)))];
            forward[direction] = Sum<TWorld, Dual<Real64>>(start, u).Derivative.Value;
            if (rounded) continue;
            double[] high = [.. first], low = [.. first];
            high[direction] += 1e-6;
            low[direction] -= 1e-6;
            double difference = (Sum<TWorld, Real64>([.. high.Select(x => new Real64(x))], u).Value - Sum<TWorld, Real64>([.. low.Select(x => new Real64(x))], u).Value) / 2e-6;
            Fixture.Near(difference, forward[direction], 1e-5, 1e-5, $"{typeof(TWorld).Name} by state {direction}, difference");
        }

        GradientTape<Real64>.Rewind();
        Variable<Real64>[] inputs = [.. first.Select(x => GradientTape<Real64>.Input(new Real64(x)))];
        GradientTape<Real64>.AddAdjoint(Sum<TWorld, Variable<Real64>>(inputs, u), new Real64(1));
        GradientTape<Real64>.Sweep();
        for (int i = 0; i < n; i++) Fixture.Near(forward[i], GradientTape<Real64>.Adjoint(inputs[i]).Value, 1e-9, 1e-9, $"{typeof(TWorld).Name} by state {i}");
    }

    private static T Sum<TWorld, T>(T[] start, double u) where TWorld : struct, IWorld where T : struct, IReal<T>
    {
        Rollout.Worlds.Vector<T> state = default, parameters = default, action = default;
        for (int i = 0; i < start.Length; i++) state[i] = start[i];
        for (int i = 0; i < TWorld.Parameters.Length; i++) parameters[i] = T.Const(TWorld.Parameters[i].Value);
        for (int i = 0; i < TWorld.Actions; i++) action[i] = T.Const(u);
        T sum = T.Const(0);
        for (int t = 0; t < Steps; t++)
        {
            TWorld.Step<T, Rollout.Worlds.Vector<T>>(ref state, parameters, action);
            for (int i = 0; i < start.Length; i++) sum = sum + state[i];
        }

        return sum;
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

    private static void Function<TFunction>(double[] x) where TFunction : struct, IScalarFunction
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
