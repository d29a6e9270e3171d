using System.Reflection;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Worlds;

/// <summary>
/// Derivatives of step, observation and reward of every world of the library by every number of state, action and constants: forward and reverse mode
/// beside central differences in double precision. Worlds are found, not listed, so that none can be forgotten.
/// </summary>
public class WorldDerivativeTests
{
    private const int Trials = 6;

    /// <summary>States the worlds are about; where none are given, all numbers are about 0.3.</summary>
    private static readonly Dictionary<Type, double[]> s_states = new()
    {
        // Standing on the floor under a finger that presses on its lid, 0.1 mm into both.
        [typeof(BoxFlipUp)] = [0.02, 0.1499, 1e-4, 0.0, 0.3095, 0.01, -0.01, 0.02, 0.01, -0.3, 0.002, -0.003],
        [typeof(PaddleBall)] = [0.3, 0.3, -0.06, -0.8, 0.1, 0.02, 0.05],
        [typeof(PushingBlocks)] = [0, 0.7, 0.4, 0],
        [typeof(MountainCar)] = [-0.5, 0.01],
        [typeof(MountainCarContinuous)] = [-0.5, 0.01],
        [typeof(PivotBar)] = [0.66, 0.3, 2, 0.6, 0, 0],
    };

    /// <summary>Worlds that keep their state in single precision: a difference sees rounding of 6e-8 and needs a wide step.</summary>
    private static readonly HashSet<Type> s_rounded = [typeof(MountainCarContinuous)];

    /// <summary>Worlds whose step is a hundred stiff ones: they amplify the rounding that a difference sees.</summary>
    private static readonly HashSet<Type> s_stiff = [typeof(BoxFlipUp)];

    public static TheoryData<string> Worlds
    {
        get
        {
            TheoryData<string> data = [];
            foreach (Type world in Types()) data.Add(world.FullName!);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Forward_mode_reverse_mode_and_differences_agree(string name)
    {
        Type world = Types().Single(type => type.FullName == name);
        Type plain = world.IsGenericType && world.GetGenericArguments()[0].IsAssignableTo(typeof(IWorld)) ? world.GetGenericArguments()[0] : world;
        try
        {
            GetType().GetMethod(nameof(Check), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(world)
                .Invoke(null, [s_states.GetValueOrDefault(plain), s_rounded.Contains(plain) ? 1e-3 : s_stiff.Contains(plain) ? 1e-4 : 1e-5]);
        }
        catch (TargetInvocationException wrapped)
        {
            throw wrapped.InnerException!;
        }
    }

    /// <summary>Every world, those around another world with one or two of them.</summary>
    private static IEnumerable<Type> Types()
    {
        foreach (Type type in typeof(IWorld).Assembly.GetTypes().Where(type => type.IsValueType && type.IsAssignableTo(typeof(IWorld))).OrderBy(type => type.Name))
        {
            if (!type.IsGenericTypeDefinition)
            {
                yield return type;
                continue;
            }

            Type[] inner = [typeof(CartPoleSwingUp), typeof(PushingBlocks), typeof(PaddleBall), typeof(PointPusher), typeof(BallAtWall), typeof(PivotImpulse)];
            Type[] fitting = [.. inner.Where(candidate => type.GetGenericArguments()[0].GetGenericParameterConstraints().All(constraint => !constraint.IsInterface || candidate.IsAssignableTo(constraint)))];
            Assert.NotEmpty(fitting);
            foreach (Type argument in fitting.Take(4)) yield return type.MakeGenericType(argument);
        }
    }

    private static void Check<TWorld>(double[]? about, double tolerance) where TWorld : struct, IWorld
    {
        RandomStream random = new(2);
        int states = TWorld.States, inputs = states + TWorld.Actions + TWorld.Parameters.Length, outputs = states + TWorld.Observations + 1;
        for (int trial = 0; trial < Trials; trial++)
        {
            double[] point = new double[inputs];
            for (int i = 0; i < inputs; i++)
            {
                double scale = about is null ? 0.1 : (tolerance == 1e-4 ? 1e-4 : 0.01) * Math.Abs(i < states ? about[i] : 1);
                if (i < states) point[i] = (about?[i] ?? 0.3) + scale * (2 * random.NextDouble() - 1);
                else if (i < states + TWorld.Actions) point[i] = 0.3 + 0.2 * random.NextDouble();
                else point[i] = TWorld.Parameters[i - states - TWorld.Actions].Value;
            }

            double[,] reverse = Reverse<TWorld>(point, outputs);
            for (int wrt = 0; wrt < inputs; wrt++)
            {
                Dual<Real64>[] forward = Outputs<TWorld, Dual<Real64>>([.. point.Select((x, i) => new Dual<Real64>(new Real64(x), new Real64(i == wrt ? 1 : 0)))]);
                double step = (tolerance > 1e-4 ? 1e-2 : 1e-6) * (wrt < states + TWorld.Actions ? 0.1 : Math.Max(Math.Abs(point[wrt]), 1e-3));
                Real64[] high = Outputs<TWorld, Real64>(Moved(point, wrt, step)), low = Outputs<TWorld, Real64>(Moved(point, wrt, -step));
                for (int j = 0; j < outputs; j++)
                {
                    string what = $"{typeof(TWorld).Name}, output {j} of {outputs} by input {wrt} of {inputs} in trial {trial}";
                    double derivative = forward[j].Derivative.Value, difference = (high[j].Value - low[j].Value) / (2 * step);

                    // A difference of doubles cannot be better than their rounding over its step.
                    double noise = 1e-14 * Math.Abs(high[j].Value) / step;
                    Fixture.Near(difference, derivative, tolerance + noise, tolerance, what + ", difference");
                    Fixture.Near(derivative, reverse[j, wrt], 1e-9, 1e-9, what + ", reverse");
                }
            }
        }
    }

    private static double[,] Reverse<TWorld>(double[] point, int outputs) where TWorld : struct, IWorld
    {
        double[,] derivatives = new double[outputs, point.Length];
        for (int j = 0; j < outputs; j++)
        {
            GradientTape<Real64>.Rewind();
            Variable<Real64>[] inputs = [.. point.Select(x => GradientTape<Real64>.Input(new Real64(x)))];
            GradientTape<Real64>.AddAdjoint(Outputs<TWorld, Variable<Real64>>(inputs)[j], new Real64(1));
            GradientTape<Real64>.Sweep();
            for (int i = 0; i < point.Length; i++) derivatives[j, i] = GradientTape<Real64>.Adjoint(inputs[i]).Value;
        }

        return derivatives;
    }

    private static Real64[] Moved(double[] point, int index, double step) => [.. point.Select((x, i) => new Real64(i == index ? x + step : x))];

    /// <summary>The next state, what is seen of it, and the reward.</summary>
    private static T[] Outputs<TWorld, T>(T[] inputs) where TWorld : struct, IWorld where T : struct, IReal<T>
    {
        Rollout.Worlds.Vector<T> before = default, state = default, action = default, parameters = default, seen = default;
        int actions = TWorld.States, constants = actions + TWorld.Actions;
        for (int i = 0; i < TWorld.States; i++) before[i] = state[i] = inputs[i];
        for (int i = 0; i < TWorld.Actions; i++) action[i] = inputs[actions + i];
        for (int i = 0; i < TWorld.Parameters.Length; i++) parameters[i] = inputs[constants + i];
        TWorld.Step<T, Rollout.Worlds.Vector<T>>(ref state, parameters, action);
        TWorld.Observe<T, Rollout.Worlds.Vector<T>>(state, ref seen);
        T reward = TWorld.Reward<T, Rollout.Worlds.Vector<T>>(before, parameters, action, state);
        return [.. Enumerable.Range(0, TWorld.States).Select(i => state[i]), .. Enumerable.Range(0, TWorld.Observations).Select(i => seen[i]), reward];
    }
}
