using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// RMSprop: s = ρ s + (1 - ρ) g², w -= α g / (√s + ε), optionally centred and with momentum. TensorFlow's variant, which some A2C results
/// rest on, starts s at one and has ε inside the root.
/// </summary>
/// <remarks>As PyTorch's RMSprop, and Stable-Baselines3's RMSpropTFLike.</remarks>
public sealed class RmsProp : IOptimizer
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
        for (int i = 0; i < parameters.Length; i++)
        {
            float gradient = gradients[i] * gradientScale + WeightDecay * parameters[i];
            _square[i] = Decay * _square[i] + (1 - Decay) * gradient * gradient;
            float variance = _square[i];
            if (Centered)
            {
                _mean[i] += (1 - Decay) * (gradient - _mean[i]);
                variance -= _mean[i] * _mean[i];
            }

            float step = gradient / (_tensorFlow ? MathF.Sqrt(variance + Epsilon) : MathF.Sqrt(variance) + Epsilon);
            if (Momentum != 0)
            {
                // TensorFlow's memory holds the step with its rate, PyTorch's without.
                _momentum[i] = Momentum * _momentum[i] + (_tensorFlow ? LearningRate * step : step);
                parameters[i] -= _tensorFlow ? _momentum[i] : LearningRate * _momentum[i];
            }
            else
            {
                parameters[i] -= LearningRate * step;
            }
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
}
