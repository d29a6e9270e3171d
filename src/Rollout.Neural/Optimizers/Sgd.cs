using System.Runtime.CompilerServices;
using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// Stochastic gradient descent with momentum: b = μ b + (1 - τ) g (b = g at first), w -= α b, or α (g + μ b) with Nesterov's momentum.
/// </summary>
/// <remarks>As PyTorch's SGD.</remarks>
public sealed unsafe class Sgd(int length) : IOptimizer
{
    private readonly float[] _momentum = new float[length];
    private bool _began;

    /// <inheritdoc/>
    public float LearningRate { get; set; } = 1e-3f;

    /// <summary>μ, memory of earlier gradients.</summary>
    public float Momentum { get; init; }

    /// <summary>τ, share of the gradient kept out of the memory.</summary>
    public float Dampening { get; init; }

    /// <summary>λ, weight decay added to the gradient.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Whether to look ahead along the momentum.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public void Step(Span<float> parameters, ReadOnlySpan<float> gradients, float gradientScale = 1)
    {
        if (parameters.Length != _momentum.Length || gradients.Length != _momentum.Length)
            throw new ArgumentException($"The optimiser holds {_momentum.Length} moments, not {parameters.Length} parameters and {gradients.Length} gradients.");
        fixed (float* p = parameters, g = gradients, m = _momentum)
        {
            if (Simd.Has16) Step<Simd16>(p, g, m, parameters.Length, gradientScale);
            else if (Simd.Has8) Step<Simd8>(p, g, m, parameters.Length, gradientScale);
            else Step<Simd4>(p, g, m, parameters.Length, gradientScale);
        }

        _began = true;
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("began", [_began]);
        writer.Write("momentum", (ReadOnlySpan<float>)_momentum);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<bool> began = stackalloc bool[1];
        reader.Read("began", began);
        _began = began[0];
        reader.Read("momentum", _momentum.AsSpan());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step<V>(float* p, float* g, float* m, int length, float gradientScale) where V : struct, ISimd<V>
    {
        float keep = _began ? Momentum : 0, take = _began ? 1 - Dampening : 1;
        V scale = V.Broadcast(gradientScale), decay = V.Broadcast(WeightDecay), rate = V.Broadcast(-LearningRate);
        V vMomentum = V.Broadcast(Momentum), vKeep = V.Broadcast(keep), vTake = V.Broadcast(take);
        int i = 0;
        for (; i + V.Count <= length; i += V.Count)
        {
            V weight = V.Load(ref p[i]), step = V.MultiplyAdd(decay, weight, V.Load(ref g[i]) * scale);
            if (Momentum != 0)
            {
                V memory = V.MultiplyAdd(vKeep, V.Load(ref m[i]), vTake * step);
                memory.Store(ref m[i]);
                step = Nesterov ? V.MultiplyAdd(vMomentum, memory, step) : memory;
            }

            V.MultiplyAdd(rate, step, weight).Store(ref p[i]);
        }

        for (; i < length; i++)
        {
            float step = MathF.FusedMultiplyAdd(WeightDecay, p[i], g[i] * gradientScale);
            if (Momentum != 0)
            {
                m[i] = MathF.FusedMultiplyAdd(keep, m[i], take * step);
                step = Nesterov ? MathF.FusedMultiplyAdd(Momentum, m[i], step) : m[i];
            }

            p[i] = MathF.FusedMultiplyAdd(-LearningRate, step, p[i]);
        }
    }
}
