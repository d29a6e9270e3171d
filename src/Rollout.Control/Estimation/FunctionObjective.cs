using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>A function written for every scalar as an objective: V(θ, w) = f(θ + w).</summary>
/// <typeparam name="TFunction">The function.</typeparam>
public sealed class FunctionObjective<TFunction> : IObjective where TFunction : struct, IScalarFunction
{
    /// <inheritdoc/>
    public int Parameters => TFunction.Inputs;

    /// <inheritdoc/>
    public int NoiseLength => TFunction.Inputs;

    /// <summary>f(x).</summary>
    public static double Value(ReadOnlySpan<double> x)
    {
        Vector<Real64> point = default;
        for (int i = 0; i < TFunction.Inputs; i++) point[i] = new Real64(x[i]);
        return TFunction.Evaluate<Real64, Vector<Real64>>(point).Value;
    }

    /// <summary>f(x) and its gradient where it has one; at a jump, that of the branch taken.</summary>
    public static double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        double value = 0;
        for (int direction = 0; direction < TFunction.Inputs; direction++)
        {
            Vector<Dual<Real64>> point = default;
            for (int i = 0; i < TFunction.Inputs; i++) point[i] = new(new Real64(x[i]), Real64.Const(i == direction ? 1 : 0));
            Dual<Real64> result = TFunction.Evaluate<Dual<Real64>, Vector<Dual<Real64>>>(point);
            (value, gradient[direction]) = (result.Value.Value, result.Derivative.Value);
        }

        return value;
    }

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> parameters, Samples samples, Span<double> values)
    {
        int n = Parameters;
        if (parameters.Length != n) throw new ArgumentException($"The function has {n} inputs, not {parameters.Length}.", nameof(parameters));
        Finite.ThrowIfAnyParameter(parameters);
        Span<double> point = stackalloc double[n];
        for (int i = 0; i < samples.Count; i++)
        {
            for (int j = 0; j < n; j++) point[j] = parameters[j] + samples.Noise[i * n + j];
            values[i] = Value(point);
        }

        Finite.ThrowIfAny("cost", values, 1);
    }

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> gradients)
    {
        int n = Parameters;
        if (parameters.Length != n) throw new ArgumentException($"The function has {n} inputs, not {parameters.Length}.", nameof(parameters));
        Finite.ThrowIfAnyParameter(parameters);
        Span<double> point = stackalloc double[n];
        for (int i = 0; i < samples.Count; i++)
        {
            for (int j = 0; j < n; j++) point[j] = parameters[j] + samples.Noise[i * n + j];
            values[i] = Gradient(point, gradients.Slice(i * n, n));
        }

        Finite.ThrowIfAny("cost", values, 1);
        Finite.ThrowIfAny("derivative", gradients, n);
    }

    /// <inheritdoc/>
    public void Scores(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> scores)
    {
        Values(parameters, samples, values);
        samples.Noise.CopyTo(scores);
    }

    /// <inheritdoc/>
    public void GradientsAndScores(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> gradients, Span<double> scores)
    {
        Gradients(parameters, samples, values, gradients);
        samples.Noise.CopyTo(scores);
    }
}
