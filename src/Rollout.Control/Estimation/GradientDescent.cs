using Rollout.Core;

namespace Rollout.Control;

/// <summary>θ ← θ - η_k g_k with an estimated gradient.</summary>
/// <param name="Estimator">The estimator.</param>
/// <param name="Rate">η of an iteration, counted from 1.</param>
/// <param name="Iterations">Steps.</param>
public sealed record GradientDescent(IGradientEstimator Estimator, Func<int, double> Rate, int Iterations)
{
    /// <summary>Descends in place.</summary>
    /// <param name="objective">What to minimise.</param>
    /// <param name="parameters">θ.</param>
    /// <param name="random">Generator.</param>
    /// <param name="each">Called after each step with its number and the estimate that it followed.</param>
    /// <exception cref="ControlException">A rollout or the descent itself diverged.</exception>
    public void Run(IObjective objective, double[] parameters, RandomStream random, Action<int, GradientEstimate>? each = null)
    {
        for (int k = 1; k <= Iterations; k++)
        {
            GradientEstimate estimate = Estimator.Estimate(objective, parameters, random);
            double rate = Rate(k);
            for (int i = 0; i < parameters.Length; i++) parameters[i] -= rate * estimate.Gradient[i];
            Finite.ThrowIfAnyParameter(parameters);
            each?.Invoke(k, estimate);
        }
    }
}
