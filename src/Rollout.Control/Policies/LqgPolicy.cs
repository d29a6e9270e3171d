using MathNet.Numerics.LinearAlgebra;
using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// The linear-quadratic-Gaussian regulator as a policy: its memory is the estimate of the state, predicted for the next measurement.
/// </summary>
/// <param name="observationSpace">Measurements y = C x.</param>
/// <param name="actionSpace">Actions; what the regulator asks for is limited to it.</param>
/// <param name="lqg">Gains.</param>
/// <param name="a">A, n × n.</param>
/// <param name="b">B, n × m.</param>
/// <param name="c">C, p × n.</param>
public sealed class LqgPolicy(Box observationSpace, Box actionSpace, Lqg lqg, Matrix<double> a, Matrix<double> b, Matrix<double> c) : IPolicy
{
    /// <inheritdoc/>
    public Space ObservationSpace => observationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => actionSpace;

    /// <summary>The estimate of the state.</summary>
    public int MemoryCount => a.RowCount;

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        int n = a.RowCount, m = b.ColumnCount, p = c.RowCount;
        Vector<double> estimate = Vector<double>.Build.Dense(n), y = Vector<double>.Build.Dense(p);
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < n; i++) estimate[i] = memory[row * n + i];
            for (int i = 0; i < p; i++) y[i] = floats[row * p + i];
            Vector<double> filtered = estimate + lqg.L * (y - c * estimate), u = -lqg.K * filtered;
            for (int i = 0; i < m; i++)
            {
                actions[row * m + i] = Finite.Action(u[i], i, actionSpace);
                u[i] = Math.Clamp(u[i], actionSpace.Low[i], actionSpace.High[i]);
            }

            Vector<double> predicted = a * filtered + b * u;
            for (int i = 0; i < n; i++) memory[row * n + i] = (float)predicted[i];
        }
    }
}
