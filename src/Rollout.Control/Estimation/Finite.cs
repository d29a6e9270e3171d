using MathNet.Numerics.LinearAlgebra;
using Rollout.Core;

namespace Rollout.Control;

/// <summary>Refuses numbers that are not finite.</summary>
internal static class Finite
{
    /// <summary>Names the first sample whose number is not finite.</summary>
    public static void ThrowIfAny(string what, ReadOnlySpan<double> numbers, int perSample)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.IsFinite(numbers[i])) throw new ControlException($"The {what} of sample {i / perSample} is {numbers[i]}: the rollout diverged. Use a smaller time step, less noise or a softer contact.");
        }
    }

    /// <summary>Names the first parameter that is not finite: a branch of the cost may hide it.</summary>
    public static void ThrowIfAnyParameter(ReadOnlySpan<double> parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            if (!double.IsFinite(parameters[i])) throw new ControlException($"Parameter {i} is {parameters[i]}; it must be finite. If a descent led there, it diverged: lower its rate.");
        }
    }

    /// <summary>A number that must be positive.</summary>
    public static double Positive(double value, string name) => value > 0 && double.IsFinite(value) ? value : throw new ControlException($"{name} is {value}; it must be positive and finite.");

    /// <summary>A number that must be finite.</summary>
    public static double Number(double value, string name) => double.IsFinite(value) ? value : throw new ControlException($"{name} is {value}; it must be finite.");

    /// <summary>A point with so many numbers, all finite.</summary>
    public static void Point(ReadOnlySpan<double> values, int length, string name)
    {
        if (values.Length != length) throw new ControlException($"{name} has {values.Length} numbers; it must have {length}.");
        Point(values, name);
    }

    /// <summary>A matrix that must have a size.</summary>
    public static void Size(Matrix<double> matrix, int rows, int columns, string name)
    {
        if (matrix.RowCount != rows || matrix.ColumnCount != columns) throw new ControlException($"{name} is {matrix.RowCount} x {matrix.ColumnCount}; it must be {rows} x {columns}.");
    }

    /// <summary>A point whose numbers must be finite.</summary>
    public static void Point(ReadOnlySpan<double> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i])) throw new ControlException($"{name}[{i}] is {values[i]}; it must be finite.");
        }
    }

    /// <summary>A matrix or vector that must be finite.</summary>
    public static void Numbers(IEnumerable<double> values, string name)
    {
        if (!values.All(double.IsFinite)) throw new ControlException($"{name} must be finite.");
    }

    /// <summary>A covariance or weight: finite, symmetric, square of a size and with no negative eigenvalue.</summary>
    public static void Semidefinite(Matrix<double> matrix, int size, string name)
    {
        Size(matrix, size, size, name);
        Numbers(matrix.Enumerate(), name);
        Symmetric(matrix, -1e-9 * matrix.InfinityNorm(), name, "positive semidefinite");
    }

    /// <summary>The same with positive eigenvalues only.</summary>
    public static void Definite(Matrix<double> matrix, int size, string name)
    {
        Size(matrix, size, size, name);
        Numbers(matrix.Enumerate(), name);
        Symmetric(matrix, double.Epsilon, name, "positive definite");
    }

    private static void Symmetric(Matrix<double> matrix, double least, string name, string kind)
    {
        if (!matrix.IsSymmetric()) throw new ControlException($"{name} must be symmetric and {kind}; it is not symmetric.");
        double[] eigenvalues = [.. matrix.Evd().EigenValues.Select(value => value.Real)];
        if (eigenvalues.Any(value => value < least)) throw new ControlException($"{name} must be symmetric and {kind}; its eigenvalues are {string.Join(", ", eigenvalues.Select(value => value.ToString("G4", null)))}.");
    }

    /// <summary>What a controller asks for, limited to what the space allows.</summary>
    public static float Action(double asked, int i, Box space) => !double.IsNaN(asked) ? Math.Clamp((float)asked, space.Low[i], space.High[i])
        : throw new ControlException($"The controller's action {i} is not a number: an observation or a gain is not finite.");
}
