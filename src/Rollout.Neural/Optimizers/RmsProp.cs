using System.Runtime.CompilerServices;
using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// RMSprop: s = ρ s + (1 - ρ) g², w -= α g / (√s + ε), optionally centred and with momentum. TensorFlow's variant, which some A2C results
/// rest on, starts s at one and has ε inside the root.
/// </summary>
/// <remarks>As PyTorch's RMSprop, and Stable-Baselines3's RMSpropTFLike.</remarks>
public sealed unsafe class RmsProp : IOptimizer
{
    private readonly float[] _square;
    private readonly float[] _mean;
    private readonly float[] _momentum;
    private readonly bool _tensorFlow;

    /// <summary>Begins with averages of zero, or of one for TensorFlow's variant.</summary>
    /// <param name="length">Length of the parameter vector.</param>
    /// <param name="tensorFlow">Whether to follow TensorFlow.</param>
    public RmsProp(int length, bool tensorFlow = false)
    {
        (_square, _mean, _momentum, _tensorFlow) = (new float[length], new float[length], new float[length], tensorFlow);
        if (tensorFlow) Array.Fill(_square, 1);
    }

    /// <inheritdoc/>
    public float LearningRate { get; set; } = 1e-2f;

    /// <summary>ρ, memory of the gradient's square.</summary>
    public float Decay { get; init; } = 0.99f;

    /// <summary>ε.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>λ, weight decay added to the gradient.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Memory of earlier steps.</summary>
    public float Momentum { get; init; }

    /// <summary>Whether the square is taken about the gradient's mean.</summary>
    public bool Centered { get; init; }

    /// <inheritdoc/>
    public void Step(Span<float> parameters, ReadOnlySpan<float> gradients, float gradientScale = 1)
    {
        if (parameters.Length != _square.Length || gradients.Length != _square.Length)
            throw new ArgumentException($"The optimiser holds {_square.Length} averages, not {parameters.Length} parameters and {gradients.Length} gradients.");
        fixed (float* p = parameters, g = gradients, s = _square, c = _mean, m = _momentum)
        {
            if (Simd.Has16) Step<Simd16>(p, g, s, c, m, parameters.Length, gradientScale);
            else if (Simd.Has8) Step<Simd8>(p, g, s, c, m, parameters.Length, gradientScale);
            else Step<Simd4>(p, g, s, c, m, parameters.Length, gradientScale);
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("square", (ReadOnlySpan<float>)_square);
        writer.Write("mean", (ReadOnlySpan<float>)_mean);
        writer.Write("momentum", (ReadOnlySpan<float>)_momentum);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("square", _square.AsSpan());
        reader.Read("mean", _mean.AsSpan());
        reader.Read("momentum", _momentum.AsSpan());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step<V>(float* p, float* g, float* s, float* c, float* m, int length, float gradientScale) where V : struct, ISimd<V>
    {
        // The last parameters that do not fill a vector pass through padded ones.
        float* padded = stackalloc float[5 * V.Count];
        int whole = length / V.Count * V.Count, rest = length - whole;
        for (int i = 0; i < whole; i += V.Count) One<V>(p + i, g + i, s + i, c + i, m + i, gradientScale);
        if (rest == 0) return;
        float** all = stackalloc float*[] { p, s, c, m, g };
        for (int row = 0; row < 5; row++) new ReadOnlySpan<float>(all[row] + whole, rest).CopyTo(new Span<float>(padded + row * V.Count, rest));
        One<V>(padded, padded + 4 * V.Count, padded + V.Count, padded + 2 * V.Count, padded + 3 * V.Count, gradientScale);
        for (int row = 0; row < 4; row++) new ReadOnlySpan<float>(padded + row * V.Count, rest).CopyTo(new Span<float>(all[row] + whole, rest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void One<V>(float* p, float* g, float* s, float* c, float* m, float gradientScale) where V : struct, ISimd<V>
    {
        V keep = V.Broadcast(Decay), take = V.Broadcast(1 - Decay), epsilon = V.Broadcast(Epsilon), rate = V.Broadcast(LearningRate);
        V weight = V.Load(ref *p), gradient = V.MultiplyAdd(V.Broadcast(WeightDecay), weight, V.Load(ref *g) * V.Broadcast(gradientScale));
        V variance = V.MultiplyAdd(take * gradient, gradient, keep * V.Load(ref *s));
        variance.Store(ref *s);
        if (Centered)
        {
            V mean = V.Load(ref *c);
            mean = V.MultiplyAdd(take, gradient - mean, mean);
            mean.Store(ref *c);
            variance -= mean * mean;
        }

        V step = gradient / (_tensorFlow ? V.Sqrt(variance + epsilon) : V.Sqrt(variance) + epsilon);
        if (Momentum != 0)
        {
            // TensorFlow's memory holds the step with its rate, PyTorch's without.
            step = V.MultiplyAdd(V.Broadcast(Momentum), V.Load(ref *m), _tensorFlow ? rate * step : step);
            step.Store(ref *m);
            if (_tensorFlow) rate = V.Broadcast(1);
        }

        (weight - rate * step).Store(ref *p);
    }
}
