using MathNet.Numerics.LinearAlgebra;
using Rollout.Core;

namespace Rollout.Control;

/// <summary>Randomised smoothing of a cost: F(x) = E f(x + w), whose gradient exists where f jumps.</summary>
public static class Smooth
{
    /// <summary>Halvings of a panel, at least so many that a narrow spike is seen and at most so many that a jump is a point.</summary>
    private const int MinDepth = 7, MaxDepth = 48;

    /// <summary>F and F' in one dimension by adaptive quadrature; jumps of f cost depth, not accuracy.</summary>
    /// <param name="f">Cost.</param>
    /// <param name="kernel">Noise.</param>
    /// <param name="tolerance">Accuracy of each, in units of f and f over w, above 0; of large costs as many digits as a double has.</param>
    /// <exception cref="ControlException">f is not finite somewhere within reach of the noise.</exception>
    public static Func<double, (double Value, double Derivative)> ByQuadrature(Func<double, double> f, ISmoothingKernel kernel, double tolerance = 1e-12) => x =>
    {
        Finite.Number(x, nameof(x));
        Finite.Positive(tolerance, nameof(tolerance));
        double value = 0, derivative = 0, tail = 0, whole = 0;
        foreach ((double low, double high) in Panels(kernel.Reach))
        {
            double part = Integrate(w => f(x + w) * kernel.Density(w), low, high, tolerance);
            value += part;
            whole += Math.Abs(part);
            if (Math.Min(Math.Abs(low), Math.Abs(high)) >= 0.04 * kernel.Reach) tail += Math.Abs(part);
            derivative -= Integrate(w => f(x + w) * kernel.DensityDerivative(w), low, high, tolerance);
        }

        // Beyond a ten-thousandth of the tail's reach nothing may be left of a mean that exists.
        if (kernel.HasHeavyTail && tail > 1e-2 * whole)
            throw new ControlException($"Of this cost's mean at {x} a share of {tail / whole:P0} lies in the far tail of the kernel: it does not exist or cannot be found by quadrature. Use a Gaussian or logistic kernel.");
        return (value, derivative);
    };

    /// <summary>E g(x + w) of any function of the point and the noise, by the same quadrature.</summary>
    public static double Mean(Func<double, double, double> g, double x, ISmoothingKernel kernel, double tolerance = 1e-12)
    {
        Finite.Number(x, nameof(x));
        Finite.Positive(tolerance, nameof(tolerance));
        double mean = 0;
        foreach ((double low, double high) in Panels(kernel.Reach)) mean += Integrate(w => g(x + w, w) * kernel.Density(w), low, high, tolerance);
        return mean;
    }

    /// <summary>F and its gradient in a few dimensions under Gaussian noise by Gauss-Hermite quadrature, exact for polynomials of degree up to 2 nodes - 1.</summary>
    /// <param name="f">Cost, smooth.</param>
    /// <param name="standardDeviation">σ.</param>
    /// <param name="nodes">Points a dimension.</param>
    public static Func<double[], (double Value, double[] Gradient)> ByHermite(Func<double[], double> f, double standardDeviation, int nodes = 12)
    {
        Finite.Positive(standardDeviation, nameof(standardDeviation));
        if (nodes < 1) throw new ControlException($"nodes is {nodes}; it must be at least 1.");
        (double[] points, double[] weights) = Hermite(nodes);
        return x =>
        {
            Finite.Point(x, nameof(x));
            double value = 0;
            double[] gradient = new double[x.Length], moved = new double[x.Length];
            int[] index = new int[x.Length];
            for (long cell = 0; cell < (long)Math.Pow(nodes, x.Length); cell++)
            {
                double weight = 1;
                long rest = cell;
                for (int i = 0; i < x.Length; i++, rest /= nodes)
                {
                    index[i] = (int)(rest % nodes);
                    weight *= weights[index[i]];
                    moved[i] = x[i] + standardDeviation * points[index[i]];
                }

                double cost = weight * f(moved);
                value += cost;
                for (int i = 0; i < x.Length; i++) gradient[i] += cost * points[index[i]] / standardDeviation;
            }

            if (!double.IsFinite(value)) throw new ControlException($"The cost is not finite within reach of the noise around ({string.Join(", ", x)}).");
            return (value, gradient);
        };
    }

    /// <summary>F and its gradient in any number of dimensions by sampling, with the standard error of each: the noise of each dimension is drawn from the kernel on its own.</summary>
    /// <param name="f">Cost of a point; it is called with one array whose contents change.</param>
    /// <param name="kernel">Noise.</param>
    /// <param name="dimensions">Length of the points, at least 1.</param>
    /// <param name="samples">N, at least 2.</param>
    /// <param name="random">Generator; the same noise serves every x, so F is as smooth as its samples.</param>
    /// <returns>Of a point of that length: mean cost, its standard error, gradient and the standard errors of its entries.</returns>
    /// <exception cref="ControlException">
    /// The point has another length, f is not finite somewhere within reach of the noise, or under a kernel with a heavy tail one sample outweighs all others: the mean
    /// or its error then need not exist.
    /// </exception>
    /// <remarks>∇F = E (f(x + w) - f(x)) score(w), score = -p'(w) / p(w): Suh, Simchowitz, Zhang and Tedrake 2022, equation 5, for any smooth density.</remarks>
    public static Func<double[], (double Value, double ValueError, double[] Gradient, double[] GradientErrors)> BySampling(
        Func<double[], double> f, ISmoothingKernel kernel, int dimensions, int samples, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        double[] noise = [.. Enumerable.Range(0, samples * dimensions).Select(_ => kernel.Draw(Math.Clamp(random.NextDouble(), 1e-15, 1 - 1e-15)))];
        double[] scores = [.. noise.Select(w => -kernel.DensityDerivative(w) / kernel.Density(w))];
        return x =>
        {
            Finite.Point(x, dimensions, nameof(x));
            double[] moved = [.. x], gradient = new double[dimensions], errors = new double[dimensions];
            double baseline = f(moved), sum = 0, squares = 0, largest = 0;
            for (int first = 0; first < noise.Length; first += dimensions)
            {
                for (int i = 0; i < dimensions; i++) moved[i] = x[i] + noise[first + i];
                double change = f(moved) - baseline;
                (sum, squares, largest) = (sum + change, squares + change * change, Math.Max(largest, change * change));
                for (int i = 0; i < dimensions; i++)
                {
                    double slope = change * scores[first + i];
                    gradient[i] += slope / samples;
                    errors[i] += slope * slope / samples;
                }
            }

            for (int i = 0; i < dimensions; i++) errors[i] = StandardError(gradient[i], errors[i], samples);
            if (!double.IsFinite(baseline + sum + gradient.Sum())) throw new ControlException($"The cost is not finite within reach of the noise around ({string.Join(", ", x)}).");
            if (kernel.HasHeavyTail && largest > 0.5 * squares)
                throw new ControlException($"One of {samples} samples carries {largest / squares:P0} of this cost's variance around ({string.Join(", ", x)}), in the far tail of the kernel: its mean or its error need not exist. Use a Gaussian or logistic kernel, or more samples.");
            return (baseline + sum / samples, StandardError(sum / samples, squares / samples, samples), gradient, errors);
        };
    }

    /// <summary>The same in one dimension.</summary>
    /// <param name="f">Cost.</param>
    /// <param name="kernel">Noise.</param>
    /// <param name="samples">N, at least 2.</param>
    /// <param name="random">Generator; the same noise serves every x.</param>
    public static Func<double, (double Value, double ValueError, double Derivative, double DerivativeError)> BySampling(
        Func<double, double> f, ISmoothingKernel kernel, int samples, RandomStream random)
    {
        var smooth = BySampling(x => f(x[0]), kernel, 1, samples, random);
        return x =>
        {
            (double value, double valueError, double[] gradient, double[] errors) = smooth([Finite.Number(x, nameof(x))]);
            return (value, valueError, gradient[0], errors[0]);
        };
    }

    /// <summary>A contact force max(x, 0) smoothed in closed form. In a world of any scalar: <see cref="Worlds.Real.Softplus"/> and <see cref="Worlds.Real.Barrier"/>.</summary>
    public static Func<double, double> Contact(ISmoothingKernel kernel) => kernel.Rectifier;

    private static double StandardError(double mean, double meanSquare, int samples) => Math.Sqrt(Math.Max(0, meanSquare - mean * mean) / (samples - 1));

    /// <summary>Nodes and weights for the standard normal density by the eigenvalues of the recurrence (Golub and Welsch 1969).</summary>
    internal static (double[] Points, double[] Weights) Hermite(int nodes)
    {
        Matrix<double> recurrence = Matrix<double>.Build.Dense(nodes, nodes, (i, j) => Math.Abs(i - j) == 1 ? Math.Sqrt(Math.Max(i, j)) : 0);
        var evd = recurrence.Evd(Symmetricity.Symmetric);
        return ([.. evd.EigenValues.Select(value => value.Real)], [.. evd.EigenVectors.Row(0).Select(first => first * first)]);
    }

    /// <summary>Panels that grow away from 0, so that a narrow peak and a long tail are both seen.</summary>
    private static IEnumerable<(double Low, double High)> Panels(double reach)
    {
        double[] edges = [0, 1e-5, 1e-4, 1e-3, 1e-2, 0.04, 0.11, 0.22, 0.4, 0.65, 1];
        for (int i = 1; i < edges.Length; i++)
        {
            yield return (reach * edges[i - 1], reach * edges[i]);
            yield return (-reach * edges[i], -reach * edges[i - 1]);
        }
    }

    private static double Integrate(Func<double, double> g, double low, double high, double tolerance)
    {
        double middle = (low + high) / 2, result = Refine(g, low, middle, Rule(g, low, middle), tolerance, 0) + Refine(g, middle, high, Rule(g, middle, high), tolerance, 0);
        return double.IsFinite(result) ? result : throw new ControlException("The cost is not finite within reach of the noise.");
    }

    private static double Refine(Func<double, double> g, double low, double high, double whole, double tolerance, int depth)
    {
        double middle = (low + high) / 2, left = Rule(g, low, middle), right = Rule(g, middle, high);

        // No panel can be better than the rounding of its own sum.
        bool settled = depth >= MinDepth && Math.Abs(left + right - whole) <= Math.Max(tolerance * 0.05, 4e-15 * (Math.Abs(left) + Math.Abs(right)));
        if (depth >= MaxDepth || settled || !double.IsFinite(left + right)) return left + right;
        return Refine(g, low, middle, left, tolerance / 2, depth + 1) + Refine(g, middle, high, right, tolerance / 2, depth + 1);
    }

    /// <summary>Gauss-Lobatto with 5 points: the ends count, so a jump close to an end is seen.</summary>
    private static double Rule(Func<double, double> g, double low, double high)
    {
        double middle = (low + high) / 2, half = (high - low) / 2, inner = half * Math.Sqrt(3.0 / 7);
        return half * (0.1 * (g(low) + g(high)) + 49.0 / 90 * (g(middle - inner) + g(middle + inner)) + 32.0 / 45 * g(middle));
    }
}
