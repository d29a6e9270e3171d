using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// Stochastic gradient descent with momentum: b = μ b + (1 - τ) g (b = g at first), w -= α b, or α (g + μ b) with Nesterov's momentum.
/// </summary>
/// <remarks>As PyTorch's SGD.</remarks>
public sealed class Sgd(int length) : IOptimizer
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
        for (int i = 0; i < parameters.Length; i++)
        {
            float gradient = gradients[i] * gradientScale + WeightDecay * parameters[i];
            if (Momentum != 0)
            {
                _momentum[i] = _began ? Momentum * _momentum[i] + (1 - Dampening) * gradient : gradient;
                gradient = Nesterov ? gradient + Momentum * _momentum[i] : _momentum[i];
            }

            parameters[i] -= LearningRate * gradient;
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
}
