using Rollout.Core;

namespace Rollout.Learning;

/// <summary>What an exact method found.</summary>
/// <param name="Values">V*(s), expected discounted return from each state, [S].</param>
/// <param name="Actions">A best action in each state, [S].</param>
/// <param name="Iterations">Sweeps of value iteration, improvements of policy iteration.</param>
public sealed record TabularSolution(double[] Values, int[] Actions, int Iterations)
{
    /// <summary>Expected discounted return of an episode.</summary>
    public double ExpectedReturn(TransitionTable table)
    {
        double value = 0;
        for (int state = 0; state < table.States; state++) value += table.Initial[state] * Values[state];
        return value;
    }

    /// <summary>The first action whose value is within rounding of the best, so that ties are broken alike everywhere.</summary>
    internal static (int Action, double Value) Greedy(TransitionTable table, int state, ReadOnlySpan<double> values, double discount)
    {
        const double Rounding = 1e-12;
        (int action, double best) = (0, table.Backup(state, 0, values, discount));
        for (int other = 1; other < table.Actions; other++)
        {
            double value = table.Backup(state, other, values, discount);
            if (value > best + Rounding * Math.Max(1, Math.Abs(best))) (action, best) = (other, value);
        }

        return (action, best);
    }
}
