using MathNet.Numerics.LinearAlgebra;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>A trajectory found by collocation.</summary>
/// <param name="Step">Time between knots [s].</param>
/// <param name="States">States at the knots, [knots][states].</param>
/// <param name="Actions">Actions at the knots, linear in between.</param>
/// <param name="Cost">Cost.</param>
/// <param name="Iterations">Iterations of the solver.</param>
public sealed record CollocationPlan(double Step, double[][] States, double[] Actions, double Cost, int Iterations)
{
    /// <summary>Duration [s].</summary>
    public double Duration => Step * (Actions.Length - 1);

    /// <summary>The action at a time.</summary>
    public double Action(double time)
    {
        double at = Math.Clamp(time / Step, 0, Actions.Length - 1);
        int knot = Math.Min((int)at, Actions.Length - 2);
        return Actions[knot] + (at - knot) * (Actions[knot + 1] - Actions[knot]);
    }

    /// <summary>The state at a time, cubic between knots.</summary>
    /// <param name="time">Time [s].</param>
    /// <param name="constants">The world's constants.</param>
    public double[] State<TWorld>(double time, double[] constants) where TWorld : struct, IContinuousWorld
    {
        double at = Math.Clamp(time / Step, 0, Actions.Length - 1);
        int knot = Math.Min((int)at, Actions.Length - 2);
        double s = at - knot;
        double[] x0 = States[knot], x1 = States[knot + 1], f0 = Slope<TWorld>(x0, Actions[knot], constants), f1 = Slope<TWorld>(x1, Actions[knot + 1], constants);
        double a = 2 * s * s * s - 3 * s * s + 1, b = s * s * s - 2 * s * s + s, c = s * s * s - s * s;
        return [.. x0.Select((x, i) => a * x + (1 - a) * x1[i] + Step * (b * f0[i] + c * f1[i]))];
    }

    /// <summary>The plan at the time steps of a world, with the gains of the time-varying regulator along it and, from its end on, those of the regulator about its end.</summary>
    /// <param name="step">Time step of the world [s].</param>
    /// <param name="q">Weight of the state error.</param>
    /// <param name="r">Weight of the action error.</param>
    /// <param name="constants">Constants that differ from the world's own.</param>
    /// <exception cref="ControlException">The end cannot be held.</exception>
    public Trajectory Follow<TWorld>(double step, Matrix<double> q, Matrix<double> r, IReadOnlyDictionary<string, double>? constants = null) where TWorld : struct, IContinuousWorld
    {
        if (!(step > 0 && double.IsFinite(step))) throw new ControlException($"The time step is {step} s; it must be positive.");
        double[] values = WorldConstants.Of<TWorld>(constants);
        int steps = (int)Math.Round(Duration / step);
        double[][] states = [.. Enumerable.Range(0, steps + 1).Select(t => State<TWorld>(t * step, values)), States[^1]];

        // An action is held over a step, so the one in its middle stands for all of it.
        double[][] actions = [.. Enumerable.Range(0, steps).Select(t => new[] { Action((t + 0.5) * step) }), new double[1]];
        (Matrix<double> A, Matrix<double> B)[] along = [.. Enumerable.Range(0, steps).Select(t => Linearization.Step<TWorld>(values, states[t], actions[t]))];
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<TWorld>(values, States[^1], actions[^1]);
        Lqr end = Lqr.Discrete(a, b, q, r);
        Lqr[] gains = TimeVaryingLqr.Solve([.. along.Select(pair => pair.A)], [.. along.Select(pair => pair.B)], q, r, end.S);
        return new Trajectory(states, actions, [.. gains.Select(lqr => -lqr.K), -end.K], Cost, [Cost]);
    }

    private static double[] Slope<TWorld>(double[] state, double action, double[] constants) where TWorld : struct, IContinuousWorld
    {
        Rollout.Worlds.Vector<Real64> parameters = default, x = default;
        for (int i = 0; i < constants.Length; i++) parameters[i] = new Real64(constants[i]);
        for (int i = 0; i < state.Length; i++) x[i] = new Real64(state[i]);
        TWorld.Derivative(Motion<Real64>.Read(x, state.Length), new Real64(action), parameters, out Motion<Real64> rates);
        rates.Write(ref x, state.Length);
        return [.. Enumerable.Range(0, state.Length).Select(i => x[i].Value)];
    }
}

/// <summary>
/// Direct collocation: states and actions at knots are chosen together so that a cubic through them obeys the dynamics at the knots and in the middle
/// between them (Hermite-Simpson), and the cost, w ∫ u² dt + v T by the trapezoidal rule, is least.
/// </summary>
/// <remarks>Hargraves and Paris 1987; Tedrake, Underactuated Robotics, chapter on trajectory optimisation.</remarks>
public sealed record DirectCollocation
{
    /// <summary>Knots, at least 3. More: closer to the true optimum, slower.</summary>
    public int Knots { get; init; } = 21;

    /// <summary>Least and largest time between knots [s].</summary>
    public (double Low, double High) StepRange { get; init; } = (0.05, 0.5);

    /// <summary>Bound on the magnitude of the action.</summary>
    public double ActionLimit { get; init; } = double.PositiveInfinity;

    /// <summary>w, weight of ∫ u² dt.</summary>
    public double EffortWeight { get; init; } = 10;

    /// <summary>v, weight of the duration.</summary>
    public double TimeWeight { get; init; }

    /// <summary>Solves from a straight line between start and end.</summary>
    /// <param name="start">First state.</param>
    /// <param name="end">Last state.</param>
    /// <param name="duration">Guessed duration [s].</param>
    /// <param name="constants">Constants that differ from the world's own.</param>
    /// <exception cref="ControlException">No trajectory was found.</exception>
    public CollocationPlan Solve<TWorld>(double[] start, double[] end, double duration, IReadOnlyDictionary<string, double>? constants = null) where TWorld : struct, IContinuousWorld =>
        Solve<TWorld>(start, end, duration, k => [.. start.Select((x, i) => x + (end[i] - x) * k)], _ => 0, constants);

    /// <summary>Solves from many random guesses and keeps the best; there are many local optima.</summary>
    /// <param name="start">First state.</param>
    /// <param name="end">Last state.</param>
    /// <param name="starts">Number of guesses.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="constants">Constants that differ from the world's own.</param>
    /// <exception cref="ControlException">No guess led to a trajectory.</exception>
    public CollocationPlan SolveFromMany<TWorld>(double[] start, double[] end, int starts, ulong seed, IReadOnlyDictionary<string, double>? constants = null)
        where TWorld : struct, IContinuousWorld
    {
        if (starts < 1) throw new ControlException($"starts is {starts}; it must be at least 1.");
        CheckEnds<TWorld>(start, end);
        RandomStream random = new(seed);
        CollocationPlan? best = null;
        ControlException? failure = null;
        for (int i = 0; i < starts; i++)
        {
            // A few swings of random size, first without a bound on the action and no faster than some random duration, then with the bounds.
            double low = StepRange.Low + (StepRange.High - StepRange.Low) * 0.4 * random.NextDouble(), periods = 4 * random.NextDouble(), phase = 2 * Math.PI * random.NextDouble(), swing = 3 * random.NextNormal(), late = 1 + 5 * random.NextDouble();
            try
            {
                CollocationPlan loose = (this with { ActionLimit = double.PositiveInfinity, StepRange = (low, StepRange.High) }).Solve<TWorld>(
                    start, end, 1.05 * low * (Knots - 1), k => [.. start.Select((x, j) => x + (end[j] - x) * Math.Pow(k, late) + (j < start.Length / 2 ? swing * k * (1 - k) * Math.Sin(2 * Math.PI * periods * k + phase) : 0))], _ => 0, constants);
                CollocationPlan plan = Solve<TWorld>(
                    start, end, loose.Duration, k => loose.States[(int)Math.Round(k * (Knots - 1))], k => loose.Actions[(int)Math.Round(k * (Knots - 1))], constants);
                if (best is null || plan.Cost < best.Cost) best = plan;
            }
            catch (ControlException exception)
            {
                failure = exception;
            }
        }

        return best ?? throw failure!;
    }

    /// <summary>Solves from a guess.</summary>
    /// <param name="start">First state.</param>
    /// <param name="end">Last state.</param>
    /// <param name="duration">Guessed duration [s].</param>
    /// <param name="states">Guessed state at a share of the duration.</param>
    /// <param name="actions">Guessed action at a share of the duration.</param>
    /// <param name="constants">Constants that differ from the world's own.</param>
    /// <exception cref="ControlException">No trajectory was found.</exception>
    public CollocationPlan Solve<TWorld>(
        double[] start, double[] end, double duration, Func<double, double[]> states, Func<double, double> actions, IReadOnlyDictionary<string, double>? constants = null)
        where TWorld : struct, IContinuousWorld
    {
        CheckEnds<TWorld>(start, end);
        if (Knots < 3) throw new ControlException($"Knots is {Knots}; it must be at least 3.");
        if (!(StepRange.Low > 0 && StepRange.Low < StepRange.High)) throw new ControlException($"StepRange is {StepRange}; it must be positive and increasing.");
        if (!(ActionLimit > 0)) throw new ControlException($"ActionLimit is {ActionLimit}; it must be positive.");
        if (!(EffortWeight >= 0 && TimeWeight >= 0 && double.IsFinite(EffortWeight + TimeWeight))) throw new ControlException($"EffortWeight is {EffortWeight} and TimeWeight {TimeWeight}; both must be at least 0 and finite.");
        Finite.Positive(duration, nameof(duration));
        CollocationProgram<TWorld> program = new(this, start, end, WorldConstants.Of<TWorld>(constants));
        int n = TWorld.States;
        double[] guess = new double[program.Low.Length];
        for (int k = 0; k < Knots; k++)
        {
            double share = k / (Knots - 1.0);
            double[] state = states(share);
            Finite.Point(state, n, $"The guessed state at {share:P0} of the duration");
            state.CopyTo(guess, k * n);
            guess[Knots * n + k] = Finite.Number(actions(share), $"The guessed action at {share:P0} of the duration");
        }

        guess[^1] = duration / (Knots - 1);
        (double[] z, _, int iterations) = InteriorPoint.Solve(program, guess);
        return new CollocationPlan(z[^1], [.. Enumerable.Range(0, Knots).Select(k => z[(k * n)..((k + 1) * n)])], z[(Knots * n)..^1], program.Cost(z), iterations);
    }

    private static void CheckEnds<TWorld>(double[] start, double[] end) where TWorld : struct, IWorld
    {
        if (start.Length != TWorld.States || end.Length != TWorld.States) throw new ControlException($"The world has {TWorld.States} states; the start has {start.Length} numbers, the end {end.Length}.");
        Finite.Numbers([.. start, .. end], "Start and end");
    }
}
