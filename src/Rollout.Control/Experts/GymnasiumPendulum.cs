using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>Swings Gymnasium's pendulum up by pumping energy and holds it by its regulator. y = (cos θ, sin θ, θ̇), θ = 0 upright.</summary>
internal static class GymnasiumPendulum
{
    /// <summary>θ̈ = 15 sin θ + 3 u: gravity 10, mass 1, length 1, in steps of 0.05 s, semi-implicit.</summary>
    private const double Gravity = 15, Torques = 3, TimeStep = 0.05, MaxTorque = 2;

    private static readonly Lqr s_regulator = Lqr.Discrete(
        Matrix<double>.Build.DenseOfRowArrays([1 + Gravity * TimeStep * TimeStep, TimeStep], [Gravity * TimeStep, 1]), Matrix<double>.Build.DenseOfRowArrays([Torques * TimeStep * TimeStep], [Torques * TimeStep]),
        Matrix<double>.Build.DenseOfDiagonalArray([1, 0.1]), Matrix<double>.Build.Dense(1, 1, 0.001));

    /// <summary>The torque for an observation.</summary>
    public static double Torque(ReadOnlySpan<double> y)
    {
        double angle = Math.Atan2(y[1], y[0]), rate = y[2];
        double regulated = -(s_regulator.K[0, 0] * angle + s_regulator.K[0, 1] * rate);

        // Where the motor can do what the regulator asks for, it is left to; elsewhere energy is pumped until it is that of standing upright.
        if (Math.Abs(angle) < 0.6 && Math.Abs(regulated) < 4 * MaxTorque) return Math.Clamp(regulated, -MaxTorque, MaxTorque);
        double lacking = Gravity * (1 - y[0]) - rate * rate / 2;
        return MaxTorque * Math.Tanh(lacking * (rate + (rate >= 0 ? 0.1 : -0.1)));
    }
}
