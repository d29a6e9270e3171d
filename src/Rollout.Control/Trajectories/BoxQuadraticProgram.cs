using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>Minimises gᵀ d + dᵀ H d / 2 within low ≤ d ≤ high by projected Newton steps (Tassa, Mansard and Todorov 2014).</summary>
internal static class BoxQuadraticProgram
{
    private const int MaxIterations = 50;

    /// <summary>The minimiser, and which of its numbers are free of the bounds.</summary>
    public static (Vector<double> Solution, bool[] Free) Solve(Matrix<double> h, Vector<double> g, double[] low, double[] high)
    {
        int m = g.Count;
        Vector<double> d = Vector<double>.Build.Dense(m, i => Math.Clamp(0, low[i], high[i]));
        bool[] free = new bool[m];
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            Vector<double> slope = g + h * d;
            for (int i = 0; i < m; i++) free[i] = !((d[i] <= low[i] && slope[i] > 0) || (d[i] >= high[i] && slope[i] < 0));
            int[] index = [.. Enumerable.Range(0, m).Where(i => free[i])];
            if (index.Length == 0 || index.Sum(i => Math.Abs(slope[i])) < 1e-12 * (1 + g.L1Norm())) break;
            Matrix<double> part = Matrix<double>.Build.Dense(index.Length, index.Length, (i, j) => h[index[i], index[j]]);
            Vector<double> step = part.Solve(Vector<double>.Build.Dense(index.Length, i => -slope[index[i]]));
            Vector<double> moved = d;
            double value = Value(h, g, d);
            for (double scale = 1; scale > 1e-8; scale /= 2)
            {
                moved = d.Clone();
                for (int i = 0; i < index.Length; i++) moved[index[i]] = Math.Clamp(d[index[i]] + scale * step[i], low[index[i]], high[index[i]]);
                if (Value(h, g, moved) < value) break;
            }

            if ((moved - d).L2Norm() < 1e-14) break;
            d = moved;
        }

        return (d, free);
    }

    private static double Value(Matrix<double> h, Vector<double> g, Vector<double> d) => g * d + 0.5 * (d * (h * d));
}
