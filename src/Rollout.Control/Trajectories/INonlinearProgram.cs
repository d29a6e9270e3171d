using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>Minimise f(z) subject to c(z) = 0 and low ≤ z ≤ high, with exact derivatives.</summary>
internal interface INonlinearProgram
{
    /// <summary>Lower bounds; -∞ for none. Equal bounds fix a variable.</summary>
    double[] Low { get; }

    /// <summary>Upper bounds; ∞ for none.</summary>
    double[] High { get; }

    /// <summary>Number of equations, m.</summary>
    int Equations { get; }

    /// <summary>f(z), writing c(z).</summary>
    double Evaluate(double[] z, Vector<double> c);

    /// <summary>∇f, the Jacobian of c, and the Hessian of f + Σ λ c.</summary>
    void Differentiate(double[] z, Vector<double> multipliers, Vector<double> gradient, Matrix<double> jacobian, Matrix<double> hessian);
}
