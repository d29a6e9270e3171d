using Rollout.Core;

namespace Rollout.Learning;

/// <summary>Evaluate the policy, V = (I - γ P)⁻¹ r, then choose the best actions for V, until none changes.</summary>
/// <remarks>Howard, Dynamic Programming and Markov Processes (1960); Sutton and Barto, section 4.3.</remarks>
public static class PolicyIteration
{
    /// <summary>Solves a process.</summary>
    /// <param name="table">The process.</param>
    /// <param name="discount">γ within [0, 1): below 1 every policy has a value.</param>
    public static TabularSolution Solve(TransitionTable table, double discount)
    {
        int[] actions = new int[table.States];
        for (int iteration = 1; ; iteration++)
        {
            double[] values = Evaluate(table, actions, discount);
            bool stable = true;
            for (int state = 0; state < table.States; state++)
            {
                (int action, double value) = TabularSolution.Greedy(table, state, values, discount);
                // Only a gain beyond rounding counts, or equally good actions would be exchanged for ever.
                if (value <= table.Backup(state, actions[state], values, discount) + 1e-10 * Math.Max(1, Math.Abs(value))) continue;
                actions[state] = action;
                stable = false;
            }

            if (!stable) continue;
            for (int state = 0; state < table.States; state++) actions[state] = TabularSolution.Greedy(table, state, values, discount).Action;
            return new TabularSolution(values, actions, iteration);
        }
    }

    /// <summary>The value of every state under a policy, by elimination.</summary>
    /// <param name="table">The process.</param>
    /// <param name="actions">The policy's action in each state, [S].</param>
    /// <param name="discount">γ within [0, 1).</param>
    public static double[] Evaluate(TransitionTable table, ReadOnlySpan<int> actions, double discount)
    {
        OptionException.Require(discount is >= 0 and < 1, nameof(discount), discount, "within [0, 1); use value iteration for 1");
        int n = table.States, width = n + 1;
        double[] system = new double[n * width];
        for (int state = 0; state < n; state++)
        {
            system[state * width + state] = 1;
            foreach (Transition way in table[state, actions[state]])
            {
                if (!way.Terminated) system[state * width + way.Next] -= discount * way.Probability;
                system[state * width + n] += way.Probability * way.Reward;
            }
        }

        // The matrix is diagonally dominant by rows for γ < 1, so elimination needs no exchange of rows.
        for (int pivot = 0; pivot < n; pivot++)
        {
            ReadOnlySpan<double> source = system.AsSpan(pivot * width, width);
            for (int row = pivot + 1; row < n; row++)
            {
                double factor = system[row * width + pivot] / source[pivot];
                if (factor == 0) continue;
                for (int column = pivot; column < width; column++) system[row * width + column] -= factor * source[column];
            }
        }

        double[] values = new double[n];
        for (int state = n - 1; state >= 0; state--)
        {
            double value = system[state * width + n];
            for (int next = state + 1; next < n; next++) value -= system[state * width + next] * values[next];
            values[state] = value / system[state * width + state];
        }

        return values;
    }
}
