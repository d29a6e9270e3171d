using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Learning;

/// <summary>The double integrator from x = 1, v = 0, ten steps in double, so that a return depends on a policy alone. Writes down what was done.</summary>
internal sealed class RailEnvironment : IEnvironment
{
    public const int Steps = 10;

    private static readonly double[] s_constants = [.. WorldConstants.Of<DoubleIntegrator>(null)];
    private Vector<Real64> _state;
    private int _steps;

    public Space ObservationSpace { get; } = new Box(float.NegativeInfinity, float.PositiveInfinity, 2);

    public Space ActionSpace { get; } = new Box(-100, 100, 1);

    /// <summary>Observations and actions since the beginning.</summary>
    public List<(float Position, float Velocity, float Force)> Done { get; } = [];

    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        (_state, _steps) = (Start<Real64>(), 0);
        Show(observation);
    }

    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        Done.Add(((float)_state[0].Value, (float)_state[1].Value, action[0]));
        double cost = Step<Real64>(ref _state, new Real64(action[0])).Value;
        Show(observation);
        return new StepResult(-cost, false, ++_steps >= Steps);
    }

    public static Vector<T> Start<T>() where T : struct, IReal<T>
    {
        Vector<T> state = default;
        (state[0], state[1]) = (T.Const(1), T.Const(0));
        return state;
    }

    /// <summary>One step; returns its cost.</summary>
    public static T Step<T>(ref Vector<T> state, T force) where T : struct, IReal<T>
    {
        Vector<T> constants = default, action = default, before = state;
        for (int i = 0; i < s_constants.Length; i++) constants[i] = T.Const(s_constants[i]);
        action[0] = force;
        DoubleIntegrator.Step<T, Vector<T>>(ref state, constants, action);
        return -DoubleIntegrator.Reward<T, Vector<T>>(before, constants, action, state);
    }

    private void Show(Observation observation) => (observation[0], observation[1]) = ((float)_state[0].Value, (float)_state[1].Value);
}

/// <summary>The cost of such an episode as a function of the three weights of u = α₀ x + α₁ v + α₂.</summary>
internal readonly struct RailCost : IScalarFunction
{
    public static int Inputs => 3;

    public static T Evaluate<T, V>(in V x) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        Vector<T> state = RailEnvironment.Start<T>();
        T cost = T.Const(0);
        for (int t = 0; t < RailEnvironment.Steps; t++) cost = cost + RailEnvironment.Step(ref state, x[0] * state[0] + x[1] * state[1] + x[2]);
        return cost;
    }
}
