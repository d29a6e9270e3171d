using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>A plan: states, actions and the gains that keep to it.</summary>
/// <param name="States">x[0] to x[T].</param>
/// <param name="Actions">u[0] to u[T-1].</param>
/// <param name="Gains">K[t] of u = u[t] + K[t] (x - x[t]).</param>
/// <param name="Cost">Σ ℓ + ℓ_T.</param>
/// <param name="History">Cost before the first and after each iteration.</param>
public sealed record Trajectory(double[][] States, double[][] Actions, Matrix<double>[] Gains, double Cost, IReadOnlyList<double> History);
