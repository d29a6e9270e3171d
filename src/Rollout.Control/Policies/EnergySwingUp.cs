using MathNet.Numerics.LinearAlgebra;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>
/// Swings <see cref="TorquePendulum"/> up by pumping energy, u = b θ̇ - k θ̇ (E - m g l), and catches it with the regulator once xᵀ S x is small.
/// </summary>
/// <remarks>Åström and Furuta 2000; Tedrake, Underactuated Robotics, chapter on the simple pendulum.</remarks>
public sealed class EnergySwingUp
{
    private readonly double _mass, _length, _damping, _gravity, _limit, _gain, _switch;
    private readonly Lqr _regulator;

    /// <summary>Makes the controller.</summary>
    /// <param name="constants">Constants that differ from the world's own.</param>
    /// <param name="gain">k; raise it to pump faster.</param>
    /// <param name="switchCost">xᵀ S x below which the regulator takes over.</param>
    public EnergySwingUp(IReadOnlyDictionary<string, double>? constants = null, double gain = 0.1, double switchCost = 2)
    {
        double[] values = WorldConstants.Of<TorquePendulum>(constants);
        double Value(string name)
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (TorquePendulum.Parameters[i].Name == name) return values[i];
            }

            throw new ArgumentException(name, nameof(constants));
        }

        (_mass, _length, _damping, _gravity, _limit) = (Value("mass"), Value("length"), Value("damping"), Value("gravity"), Value("maximum torque"));
        (_gain, _switch) = (Finite.Number(gain, nameof(gain)), Finite.Number(switchCost, nameof(switchCost)));
        (Matrix<double> a, Matrix<double> b) = Linearization.Derivative<TorquePendulum>(values, [Math.PI, 0], 0);
        _regulator = Lqr.Continuous(a, b, Matrix<double>.Build.DenseOfDiagonalArray([10, 1]), Matrix<double>.Build.Dense(1, 1, 1));
    }

    /// <summary>The torque in a state (angle [rad], rate [rad/s]).</summary>
    public double Torque(double angle, double rate)
    {
        double error = Finite.Number(angle, nameof(angle)) - Math.PI;
        Finite.Number(rate, nameof(rate));
        error -= 2 * Math.PI * Math.Round(error / (2 * Math.PI));
        Matrix<double> s = _regulator.S;
        double toGo = s[0, 0] * error * error + 2 * s[0, 1] * error * rate + s[1, 1] * rate * rate;
        double energy = 0.5 * _mass * _length * _length * rate * rate - _mass * _gravity * _length * Math.Cos(angle);
        double torque = toGo < _switch ? -(_regulator.K[0, 0] * error + _regulator.K[0, 1] * rate)
            : _damping * rate - _gain * rate * (energy - _mass * _gravity * _length);
        return Math.Clamp(torque, -_limit, _limit);
    }
}
