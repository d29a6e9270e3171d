using MathNet.Numerics.LinearAlgebra;
using Rollout.Core;
using Rollout.Worlds;
using RealColumn = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace Rollout.Control;

/// <summary>
/// The iterative linear-quadratic regulator: expand cost and dynamics along a trajectory, solve backwards for a better one, follow it forwards with
/// a line search. With second-order dynamics it is differential dynamic programming; with a bundle it plans through contact.
/// </summary>
/// <remarks>Li and Todorov 2004; Tassa, Erez and Todorov 2012 for the regularisation, Tassa, Mansard and Todorov 2014 for bounds.</remarks>
public sealed record Ilqr
{
    private static readonly double[] s_steps = [1, 0.5, 0.25, 0.1, 0.03, 0.01];
    private static readonly double[] s_fullStep = [1];

    /// <summary>Most iterations.</summary>
    public int Iterations { get; init; } = 100;

    /// <summary>Stops when the cost falls by less than this share of it. Raise to stop earlier.</summary>
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>How the dynamics are linearised.</summary>
    public Bundle Bundle { get; init; } = Bundle.Exact;

    /// <summary>Whether to use the curvature of the dynamics: quadratic convergence for more work a step.</summary>
    public bool SecondOrderDynamics { get; init; }

    /// <summary>Lowest actions; null for none.</summary>
    public double[]? Low { get; init; }

    /// <summary>Highest actions; null for none.</summary>
    public double[]? High { get; init; }

    /// <summary>Called with iteration and cost.</summary>
    public Action<int, double>? Progress { get; init; }

    /// <summary>Improves a sequence of actions from a start.</summary>
    /// <param name="start">x[0].</param>
    /// <param name="actions">First guess, u[0] to u[T-1].</param>
    /// <param name="constants">Constants that differ from the world's own.</param>
    /// <param name="seed">Seed of a bundle's noise.</param>
    /// <exception cref="ControlException">The first guess diverges, or the cost has no curvature in the actions.</exception>
    public Trajectory Solve<TWorld>(double[] start, double[][] actions, IReadOnlyDictionary<string, double>? constants = null, ulong seed = 0)
        where TWorld : struct, IFiniteHorizonWorld
    {
        double[] values = WorldConstants.Of<TWorld>(constants);
        RandomStream random = new(seed);
        int steps = actions.Length, n = TWorld.States, m = TWorld.Actions;
        if (start.Length != n || Array.Exists(actions, action => action.Length != m)) throw new ControlException($"The world has {n} states and {m} actions a step; the start has {start.Length} numbers, an action {actions.FirstOrDefault(action => action.Length != m)?.Length ?? m}.");
        Finite.Point(start, nameof(start));
        if (Iterations < 1) throw new ControlException($"Iterations is {Iterations}; it must be at least 1.");
        if (!(Tolerance >= 0)) throw new ControlException($"Tolerance is {Tolerance}; it must be at least 0.");
        if ((Low?.Length ?? m) != m || (High?.Length ?? m) != m) throw new ControlException($"Low has {Low?.Length ?? m} numbers and High {High?.Length ?? m}; an action has {m}.");
        for (int i = 0; i < m; i++)
        {
            if (!((Low?[i] ?? double.NegativeInfinity) <= (High?[i] ?? double.PositiveInfinity))) throw new ControlException($"Low is {Low?[i]} and High {High?[i]} for action {i}; Low must not exceed High.");
        }

        if (Bundle.Order != BundleOrder.Exact && !(Bundle.StandardDeviation > 0 && Bundle.Samples > (Bundle.Order == BundleOrder.Zeroth ? n + m : 0)))
            throw new ControlException($"The bundle has StandardDeviation {Bundle.StandardDeviation} and {Bundle.Samples} Samples; the deviation must be positive, and a fit needs more than {n + m} samples.");
        double[][] states = NewRows(steps + 1, n);
        actions = [.. actions.Select(action => (double[])action.Clone())];
        Limit(actions);
        start.CopyTo(states[0], 0);
        double cost = Follow<TWorld>(values, states, actions, states, actions, null, 0);
        if (!double.IsFinite(cost)) throw new ControlException($"The first guess has the cost {cost}: the rollout diverged. Use smaller actions or a smaller time step.");
        List<double> history = [cost];
        Plan[] plan = new Plan[steps];
        bool bundled = Bundle.Order != BundleOrder.Exact;
        (double Cost, double[][] States, double[][] Actions, Matrix<double>[] Gains) kept = (cost, Copy(states), Copy(actions), NoGains(steps, m, n));
        double damping = 0;
        double[][] nextStates = NewRows(steps + 1, n), nextActions = NewRows(steps, m), bestStates = NewRows(steps + 1, n), bestActions = NewRows(steps, m);
        for (int iteration = 1; iteration <= Iterations; iteration++)
        {
            while (!Backward<TWorld>(values, states, actions, plan, damping, iteration, random))
            {
                damping = Math.Max(1e-6, 10 * damping);
                if (damping > 1e10) throw new ControlException("The cost has no curvature in the actions at all: give the actions a weight.");
            }

            // A bundle's step follows a smoother cost than the one that is measured here, so it is taken even where it costs more for now.
            double best = bundled ? double.PositiveInfinity : cost;
            foreach (double step in bundled ? s_fullStep : s_steps)
            {
                start.CopyTo(nextStates[0], 0);
                double candidate = Follow<TWorld>(values, states, actions, nextStates, nextActions, plan, step);
                if (!(candidate < best)) continue;
                best = candidate;
                (bestStates, nextStates) = (nextStates, bestStates);
                (bestActions, nextActions) = (nextActions, bestActions);
            }

            double gain = cost - best;
            if (!(Math.Abs(best) < 1e15 * (1 + Math.Abs(history[0]))) && double.IsFinite(best))
                throw new ControlException("The cost falls without bound: give it positive curvature in the actions (R > 0).");
            if (gain > 0 || (bundled && double.IsFinite(best)))
            {
                (states, bestStates) = (bestStates, states);
                (actions, bestActions) = (bestActions, actions);
                cost = best;
            }

            if (cost < kept.Cost) kept = (cost, Copy(states), Copy(actions), [.. plan.Select(p => p.Gain)]);
            history.Add(cost);
            Progress?.Invoke(iteration, cost);
            damping = gain > 0 ? damping / 10 : Math.Max(1e-6, 10 * damping);
            if (damping < 1e-6) damping = 0;

            bool settled = gain > 0 ? gain <= Tolerance * Math.Abs(cost) : damping > 1e6 || cost == 0 || plan.All(p => p.Change.L2Norm() < 1e-12);
            if (settled && !bundled) break;
        }

        return new Trajectory(kept.States, kept.Actions, kept.Gains, kept.Cost, history);
    }

    /// <summary>Q(x, u) = ℓ + V'(f(x, u)) to second order from the last step to the first; false if it is not convex in u.</summary>
    private bool Backward<TWorld>(double[] constants, double[][] states, double[][] actions, Plan[] plan, double damping, int iteration, RandomStream random)
        where TWorld : struct, IFiniteHorizonWorld
    {
        int n = TWorld.States, m = TWorld.Actions;
        QuadraticCost final = QuadraticCost.Final<TWorld>(constants, states[^1]);
        RealColumn slope = final.Gradient;
        Matrix<double> curvature = final.Hessian;
        for (int t = actions.Length - 1; t >= 0; t--)
        {
            (Matrix<double> a, Matrix<double> b) = Bundle.Linearize<TWorld>(constants, states[t], actions[t], iteration, random);
            QuadraticCost cost = QuadraticCost.Running<TWorld>(constants, states[t], actions[t], SecondOrderDynamics ? slope : null);
            Matrix<double> identity = Matrix<double>.Build.DenseIdentity(n);
            Matrix<double> damped = curvature + damping * identity;
            RealColumn qx = cost.Gradient.SubVector(0, n) + a.TransposeThisAndMultiply(slope), qu = cost.Gradient.SubVector(n, m) + b.TransposeThisAndMultiply(slope);
            Matrix<double> qxx = cost.Hessian.SubMatrix(0, n, 0, n) + a.TransposeThisAndMultiply(curvature * a);
            Matrix<double> qux = cost.Hessian.SubMatrix(n, m, 0, n) + b.TransposeThisAndMultiply(curvature * a), quxDamped = cost.Hessian.SubMatrix(n, m, 0, n) + b.TransposeThisAndMultiply(damped * a);
            Matrix<double> quu = cost.Hessian.SubMatrix(n, m, n, m) + b.TransposeThisAndMultiply(curvature * b);
            Matrix<double> quuDamped = quu + damping * (b.TransposeThisAndMultiply(b) + 1e-3 * Matrix<double>.Build.DenseIdentity(m));
            if (!quuDamped.Enumerate().All(double.IsFinite)) throw new ControlException($"The expansion of cost and dynamics at step {t} is not finite.");
            if (quuDamped.Evd(Symmetricity.Symmetric).EigenValues.Any(value => value.Real <= 1e-12)) return false;

            int step = t;
            double[] low = [.. Enumerable.Range(0, m).Select(i => (Low?[i] ?? double.NegativeInfinity) - actions[step][i])];
            double[] high = [.. Enumerable.Range(0, m).Select(i => (High?[i] ?? double.PositiveInfinity) - actions[step][i])];
            RealColumn change;
            Matrix<double> gain = -quuDamped.Solve(quxDamped);
            if (Low is null && High is null)
            {
                change = -quuDamped.Solve(qu);
            }
            else
            {
                (change, bool[] free) = BoxQuadraticProgram.Solve(quuDamped, qu, low, high);
                gain = FreeGain(quuDamped, quxDamped, free);
            }

            plan[t] = new Plan(change, gain);
            slope = qx + gain.TransposeThisAndMultiply(quu * change) + gain.TransposeThisAndMultiply(qu) + qux.TransposeThisAndMultiply(change);
            curvature = qxx + gain.TransposeThisAndMultiply(quu * gain) + gain.TransposeThisAndMultiply(qux) + qux.TransposeThisAndMultiply(gain);
            curvature = (curvature + curvature.Transpose()) / 2;
        }

        return true;
    }

    /// <summary>Actions held at a bound do not answer to the state.</summary>
    private static Matrix<double> FreeGain(Matrix<double> quu, Matrix<double> qux, bool[] free)
    {
        Matrix<double> gain = Matrix<double>.Build.Dense(qux.RowCount, qux.ColumnCount);
        int[] index = [.. Enumerable.Range(0, free.Length).Where(i => free[i])];
        if (index.Length == 0) return gain;
        Matrix<double> part = Matrix<double>.Build.Dense(index.Length, index.Length, (i, j) => quu[index[i], index[j]]);
        Matrix<double> solved = part.Solve(Matrix<double>.Build.Dense(index.Length, qux.ColumnCount, (i, j) => -qux[index[i], j]));
        for (int i = 0; i < index.Length; i++) gain.SetRow(index[i], solved.Row(i));
        return gain;
    }

    private double Follow<TWorld>(double[] constants, double[][] states, double[][] actions, double[][] nextStates, double[][] nextActions, Plan[]? plan, double step)
        where TWorld : struct, IFiniteHorizonWorld
    {
        double cost = 0;
        for (int t = 0; t < actions.Length; t++)
        {
            if (plan is not null)
            {
                RealColumn apart = RealColumn.Build.Dense(nextStates[t].Length, i => nextStates[t][i] - states[t][i]);
                RealColumn change = step * plan[t].Change + plan[t].Gain * apart;
                for (int i = 0; i < change.Count; i++) nextActions[t][i] = actions[t][i] + change[i];
            }

            Limit(nextActions[t]);
            cost += QuadraticCost.Step<TWorld>(constants, nextStates[t], nextActions[t], nextStates[t + 1]);
        }

        return cost + QuadraticCost.FinalValue<TWorld>(constants, nextStates[^1]);
    }

    private void Limit(params double[][] actions)
    {
        foreach (double[] action in actions)
        {
            for (int i = 0; i < action.Length; i++) action[i] = Math.Clamp(action[i], Low?[i] ?? double.NegativeInfinity, High?[i] ?? double.PositiveInfinity);
        }
    }

    private static Matrix<double>[] NoGains(int steps, int rows, int columns) => [.. Enumerable.Range(0, steps).Select(_ => Matrix<double>.Build.Dense(rows, columns))];

    private static double[][] Copy(double[][] rows) => [.. rows.Select(row => (double[])row.Clone())];

    private static double[][] NewRows(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => new double[columns])];

    private sealed record Plan(RealColumn Change, Matrix<double> Gain);
}
