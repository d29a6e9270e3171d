using MathNet.Numerics.LinearAlgebra;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>How a world is linearised along a trajectory.</summary>
public enum BundleOrder
{
    /// <summary>The derivative at the point itself.</summary>
    Exact,

    /// <summary>The mean of the derivatives at points around it.</summary>
    First,

    /// <summary>The least-squares fit to steps from points around it; needs no derivatives.</summary>
    Zeroth,
}

/// <summary>
/// Derivatives of a step averaged over noise around the point: they see a contact before it happens, where the exact derivative is 0.
/// </summary>
/// <param name="Order">Which derivatives.</param>
/// <param name="StandardDeviation">σ of the noise on states and actions in the first iteration; it falls as 1/√iteration. Raise it to see further.</param>
/// <param name="Samples">Points a step; raise for less noise in the derivatives.</param>
/// <remarks>Suh, Pang and Tedrake 2021, Bundled Gradients through Contact via Randomized Smoothing.</remarks>
public sealed record Bundle(BundleOrder Order, double StandardDeviation = 0.3, int Samples = 200)
{
    /// <summary>The derivative at the point itself.</summary>
    public static Bundle Exact { get; } = new(BundleOrder.Exact);

    internal (Matrix<double> A, Matrix<double> B) Linearize<TWorld>(double[] constants, double[] state, double[] action, int iteration, RandomStream random)
        where TWorld : struct, IFiniteHorizonWorld
    {
        if (Order == BundleOrder.Exact) return Linearization.Step<TWorld>(constants, state, action);
        int n = state.Length, m = action.Length;
        double sigma = StandardDeviation / Math.Sqrt(iteration);
        double[] x = new double[n], u = new double[m], center = new double[n], next = new double[n];
        Matrix<double> a = Matrix<double>.Build.Dense(n, n), b = Matrix<double>.Build.Dense(n, m);
        Matrix<double> moved = Matrix<double>.Build.Dense(Samples, n + m), change = Matrix<double>.Build.Dense(Samples, n);
        QuadraticCost.Step<TWorld>(constants, state, action, center);
        for (int k = 0; k < Samples; k++)
        {
            for (int i = 0; i < n; i++) x[i] = state[i] + (moved[k, i] = sigma * random.NextNormal());
            for (int i = 0; i < m; i++) u[i] = action[i] + (moved[k, n + i] = sigma * random.NextNormal());
            if (Order == BundleOrder.First)
            {
                (Matrix<double> ak, Matrix<double> bk) = Linearization.Step<TWorld>(constants, x, u);
                (a, b) = (a + ak / Samples, b + bk / Samples);
                continue;
            }

            QuadraticCost.Step<TWorld>(constants, x, u, next);
            for (int i = 0; i < n; i++) change[k, i] = next[i] - center[i];
        }

        if (Order == BundleOrder.First) return (a, b);
        Matrix<double> fit = (moved.TransposeThisAndMultiply(moved)).Solve(moved.TransposeThisAndMultiply(change)).Transpose();
        return (fit.SubMatrix(0, n, 0, n), fit.SubMatrix(0, n, n, m));
    }
}
