using System.Runtime.CompilerServices;
using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// Adam: m = β₁ m + (1 - β₁) g, v = β₂ v + (1 - β₂) g², w -= α / (1 - β₁ᵗ) m / (√(v / (1 - β₂ᵗ)) + ε). With decoupled weight decay it is
/// AdamW: w shrinks by α λ first; otherwise decay is added to the gradient. AMSGrad divides by the largest v so far.
/// </summary>
/// <remarks>Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2; Reddi et al. 2018, algorithm 2, with PyTorch's bias correction.</remarks>
public sealed unsafe class Adam : IOptimizer
{
    private readonly AlignedBuffer _mean;
    private readonly AlignedBuffer _square;
    private readonly AlignedBuffer? _largest;
    private long _steps;

    /// <summary>Begins with moments of zero.</summary>
    /// <param name="length">Length of the parameter vector.</param>
    /// <param name="amsGrad">Whether to divide by the largest v so far, so that steps never grow where gradients fade.</param>
    public Adam(int length, bool amsGrad = false) =>
        (_mean, _square, _largest) = (new AlignedBuffer(length), new AlignedBuffer(length), amsGrad ? new AlignedBuffer(length) : null);

    /// <inheritdoc/>
    public float LearningRate { get; set; } = 1e-3f;

    /// <summary>β₁, memory of the gradient's mean.</summary>
    public double MeanDecay { get; init; } = 0.9;

    /// <summary>β₂, memory of the gradient's square.</summary>
    public double SquareDecay { get; init; } = 0.999;

    /// <summary>ε, outside the root.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>λ, weight decay.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Whether weight decay is AdamW's.</summary>
    public bool DecoupledWeightDecay { get; init; }

    /// <inheritdoc/>
    public void Step(Span<float> parameters, ReadOnlySpan<float> gradients, float gradientScale = 1)
    {
        if (parameters.Length != _mean.Length || gradients.Length != _mean.Length)
            throw new ArgumentException($"The optimiser holds {_mean.Length} moments, not {parameters.Length} parameters and {gradients.Length} gradients.");
        _steps++;
        fixed (float* p = parameters, g = gradients, m = _mean.All, v = _square.All, u = _largest is null ? default : _largest.All)
        {
            if (Simd.Has16) Step<Simd16>(p, g, m, v, u, parameters.Length, gradientScale);
            else if (Simd.Has8) Step<Simd8>(p, g, m, v, u, parameters.Length, gradientScale);
            else Step<Simd4>(p, g, m, v, u, parameters.Length, gradientScale);
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("steps", [_steps]);
        writer.Write("mean", (ReadOnlySpan<float>)_mean.All);
        writer.Write("square", (ReadOnlySpan<float>)_square.All);
        if (_largest is not null) writer.Write("largest", (ReadOnlySpan<float>)_largest.All);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<long> steps = stackalloc long[1];
        reader.Read("steps", steps);
        _steps = steps[0];
        reader.Read("mean", _mean.All);
        reader.Read("square", _square.All);
        if (_largest is not null) reader.Read("largest", _largest.All);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step<V>(float* p, float* g, float* m, float* v, float* u, int length, float gradientScale) where V : struct, ISimd<V>
    {
        double meanCorrection = 1 - Math.Pow(MeanDecay, _steps), squareCorrection = 1 - Math.Pow(SquareDecay, _steps);
        float rate = (float)(LearningRate / meanCorrection), inverseRoot = (float)(1 / Math.Sqrt(squareCorrection));
        float shrink = DecoupledWeightDecay ? 1 - LearningRate * WeightDecay : 1, decay = DecoupledWeightDecay ? 0 : WeightDecay;
        float newMean = (float)(1 - MeanDecay), keepSquare = (float)SquareDecay, newSquare = (float)(1 - SquareDecay);
        V scale = V.Broadcast(gradientScale), epsilon = V.Broadcast(Epsilon), root = V.Broadcast(inverseRoot), negativeRate = V.Broadcast(-rate);
        V vShrink = V.Broadcast(shrink), vDecay = V.Broadcast(decay);
        V vNewMean = V.Broadcast(newMean), vKeepSquare = V.Broadcast(keepSquare), vNewSquare = V.Broadcast(newSquare);
        int i = 0;
        for (; i + V.Count <= length; i += V.Count)
        {
            V weight = V.Load(ref p[i]) * vShrink;
            V gradient = V.MultiplyAdd(vDecay, weight, V.Load(ref g[i]) * scale);
            V mean = V.Load(ref m[i]);
            mean = V.MultiplyAdd(gradient - mean, vNewMean, mean);
            V square = V.MultiplyAdd(gradient * gradient, vNewSquare, V.Load(ref v[i]) * vKeepSquare);
            mean.Store(ref m[i]);
            square.Store(ref v[i]);
            if (u != null)
            {
                square = V.Max(square, V.Load(ref u[i]));
                square.Store(ref u[i]);
            }

            V denominator = V.MultiplyAdd(V.Sqrt(square), root, epsilon);
            V.MultiplyAdd(negativeRate, mean / denominator, weight).Store(ref p[i]);
        }

        for (; i < length; i++)
        {
            float weight = p[i] * shrink, gradient = MathF.FusedMultiplyAdd(decay, weight, g[i] * gradientScale);
            m[i] = MathF.FusedMultiplyAdd(gradient - m[i], newMean, m[i]);
            v[i] = MathF.FusedMultiplyAdd(gradient * gradient, newSquare, v[i] * keepSquare);
            float square = u == null ? v[i] : u[i] = MathF.Max(u[i], v[i]);
            p[i] = MathF.FusedMultiplyAdd(-rate, m[i] / MathF.FusedMultiplyAdd(MathF.Sqrt(square), inverseRoot, Epsilon), weight);
        }
    }
}
