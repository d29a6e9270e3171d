using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>
/// A world that is to be kept at rest, for the labs on cloning: where it begins, what is shown and when it counts as lost are the experiment's. The reward
/// is minus the squared errors of the shown state and a hundredth of the squared action over its range.
/// </summary>
/// <typeparam name="TWorld">The world.</typeparam>
internal sealed class RegulationTask<TWorld> : IEnvironment where TWorld : struct, IFiniteHorizonWorld
{
    private readonly RandomStream _random = new(0);
    private readonly double[] _constants = WorldConstants.Of<TWorld>();
    private readonly double[] _next = new double[TWorld.States];
    private int _steps;

    /// <summary>State in which the world rests.</summary>
    public required double[] Rest { get; init; }

    /// <summary>Half widths of the box of first states at radius 1.</summary>
    public required double[] Box { get; init; }

    /// <summary>First states lie between these multiples of the box, in the maximum norm.</summary>
    public (double Inner, double Outer) Radius { get; init; } = (0, 1);

    /// <summary>Numbers of the state that are shown.</summary>
    public required int[] Shown { get; init; }

    /// <summary>Targets of the first state variable that are drawn from, shown after the state; null for the rest alone.</summary>
    public double[]? Goals { get; init; }

    /// <summary>Deviation of the state variable <see cref="Watched"/> at which all is lost.</summary>
    public double Lost { get; init; } = double.PositiveInfinity;

    /// <summary>The state variable that may be lost.</summary>
    public int Watched { get; init; }

    /// <summary>Steps of an episode.</summary>
    public required int Steps { get; init; }

    /// <summary>Largest action.</summary>
    public required float Limit { get; init; }

    /// <summary>The state.</summary>
    public double[] State { get; } = new double[TWorld.States];

    /// <summary>The target of the first state variable, relative to the rest.</summary>
    public double Goal { get; private set; }

    /// <inheritdoc/>
    public Space ObservationSpace => new Box(float.NegativeInfinity, float.PositiveInfinity, Shown.Length + (Goals is null ? 0 : 1));

    /// <inheritdoc/>
    public Space ActionSpace => new Box(-Limit, Limit, 1);

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        if (seed is { } key) _random.Restart(key);
        Span<double> direction = stackalloc double[State.Length];
        double largest = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = 2 * _random.NextDouble() - 1;
            largest = Math.Max(largest, Math.Abs(direction[i]));
        }

        double radius = Radius.Inner + (Radius.Outer - Radius.Inner) * _random.NextDouble();
        for (int i = 0; i < direction.Length; i++) State[i] = Rest[i] + Box[i] * radius * direction[i] / largest;
        Goal = Goals is null ? 0 : Goals[_random.NextInt(Goals.Length)];
        _steps = 0;
        Show(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        double u = Math.Clamp(action[0], -Limit, Limit), cost = 0.01 * u * u / (Limit * Limit);
        for (int i = 0; i < State.Length; i++) cost += Math.Pow(State[i] - Rest[i] - (i == 0 ? Goal : 0), 2);
        Simulation.Step<TWorld>(_constants, State, [u], _next);
        _next.CopyTo(State, 0);
        Show(observation);
        bool lost = Math.Abs(State[Watched] - Rest[Watched]) > Lost;
        return new StepResult(-cost, lost, ++_steps >= Steps);
    }

    private void Show(Observation observation)
    {
        for (int i = 0; i < Shown.Length; i++) observation[i] = (float)(State[Shown[i]] - Rest[Shown[i]]);
        if (Goals is not null) observation[Shown.Length] = (float)Goal;
    }
}
