using Rollout.Core;

namespace Rollout.Learning;

/// <summary>V(s) ← max_a Σ p (r + γ V(s')), sweep after sweep, until no value changes by more than a tolerance.</summary>
/// <remarks>Bellman, Dynamic Programming (1957); Sutton and Barto, section 4.4. The values are then within tolerance γ / (1 - γ) of V*.</remarks>
public static class ValueIteration
{
    /// <summary>Solves a process.</summary>
    /// <param name="table">The process.</param>
    /// <param name="discount">γ within [0, 1]; 1 only where every policy that matters comes to an end.</param>
    /// <param name="tolerance">Largest change at which to stop, above 0.</param>
    /// <param name="maxSweeps">Sweeps after which to give up.</param>
    /// <exception cref="InvalidOperationException">The values still change after <paramref name="maxSweeps"/>.</exception>
    public static TabularSolution Solve(TransitionTable table, double discount, double tolerance = 1e-12, int maxSweeps = 1_000_000)
    {
        OptionException.Require(discount is >= 0 and <= 1, nameof(discount), discount, "within [0, 1]");
        OptionException.Require(tolerance > 0, nameof(tolerance), tolerance, "above 0");
        double[] values = new double[table.States];
        for (int sweep = 1; sweep <= maxSweeps; sweep++)
        {
            double change = 0;
            for (int state = 0; state < table.States; state++)
            {
                double value = double.NegativeInfinity;
                for (int action = 0; action < table.Actions; action++) value = Math.Max(value, table.Backup(state, action, values, discount));
                change = Math.Max(change, Math.Abs(value - values[state]));
                values[state] = value;
            }

            if (change > tolerance) continue;
            int[] actions = new int[table.States];
            for (int state = 0; state < table.States; state++) actions[state] = TabularSolution.Greedy(table, state, values, discount).Action;
            return new TabularSolution(values, actions, sweep);
        }

        throw new InvalidOperationException($"The values still change after {maxSweeps} sweeps: lower the discount, or raise the tolerance.");
    }
}
