namespace Rollout.Learning;

/// <summary>
/// How likely a run of X scores above a run of Y on a task picked at random:
/// P(X > Y) = 1/M Σ_m 1/(N_m K_m) Σ_i Σ_j S(x_mi, y_mj), S = 1 where x > y, 1/2 where they are equal, 0 otherwise (the Mann-Whitney statistic of each task).
/// </summary>
/// <remarks>Agarwal et al. (2021), section 4.3. Scores of different tasks are never compared, so they need no common scale.</remarks>
public static class ProbabilityOfImprovement
{
    /// <summary>Computes it.</summary>
    /// <param name="x">Scores of X by task, [M][N_m].</param>
    /// <param name="y">Scores of Y by task, [M][K_m], the tasks in the same order.</param>
    /// <returns>Within [0, 1]; 1/2 for two that are alike.</returns>
    /// <exception cref="ArgumentException">The tasks differ in number, or one has no score.</exception>
    public static double Of(IReadOnlyList<double[]> x, IReadOnlyList<double[]> y)
    {
        if (x.Count != y.Count || x.Count == 0) throw new ArgumentException($"Both need scores of the same tasks, not {x.Count} and {y.Count} tasks.", nameof(y));
        double sum = 0;
        for (int task = 0; task < x.Count; task++)
        {
            if (x[task].Length == 0 || y[task].Length == 0) throw new ArgumentException($"Task {task} has no score.", nameof(x));
            double wins = 0;
            foreach (double ours in x[task])
            {
                foreach (double theirs in y[task]) wins += ours > theirs ? 1 : ours == theirs ? 0.5 : 0;
            }

            sum += wins / ((double)x[task].Length * y[task].Length);
        }

        return sum / x.Count;
    }
}
