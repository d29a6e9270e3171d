using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// An exponential moving average of weights whose memory grows with training: average = d average + (1 - d) weights with
/// d = 1 - (1 + s / γ)^-p, limited to [minimum, maximum] and 0 while s ≤ 0, where s counts steps after the delay, less one.
/// </summary>
/// <remarks>The schedule of @crowsonkb's k-diffusion as diffusion_policy uses it.</remarks>
public sealed class WeightAverage : ICheckpointable
{
    private readonly float[] _average;
    private long _steps;

    /// <summary>Begins with given weights, laid out as a parameter vector.</summary>
    public WeightAverage(ReadOnlySpan<float> weights) => _average = weights.ToArray();

    /// <summary>p: raising it makes the memory grow faster.</summary>
    public double Power { get; init; } = 0.75;

    /// <summary>γ: raising it makes the memory grow later.</summary>
    public double InverseGamma { get; init; } = 1;

    /// <summary>Least decay.</summary>
    public double Minimum { get; init; }

    /// <summary>Largest decay: raising it averages over more steps at the end.</summary>
    public double Maximum { get; init; } = 0.9999;

    /// <summary>Steps before averaging begins.</summary>
    public long Delay { get; init; }

    /// <summary>The averaged weights.</summary>
    public ReadOnlySpan<float> Values => _average;

    /// <summary>d at a step, counted from 0.</summary>
    public double DecayAt(long step)
    {
        long counted = Math.Max(0, step - Delay - 1);
        return counted <= 0 ? 0 : Math.Clamp(1 - Math.Pow(1 + counted / InverseGamma, -Power), Minimum, Maximum);
    }

    /// <summary>Takes in the weights after a step of the optimiser.</summary>
    /// <param name="weights">Weights, laid out as those it began with.</param>
    public void Update(ReadOnlySpan<float> weights)
    {
        if (weights.Length != _average.Length) throw new ArgumentException($"The average holds {_average.Length} weights, not {weights.Length}.", nameof(weights));
        double decay = DecayAt(_steps++);
        ScaleAndShift.Run(_average, (float)decay, 0, _average, accumulate: false);
        ScaleAndShift.Run(weights, (float)(1 - decay), 0, _average, accumulate: true);
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("steps", [_steps]);
        writer.Write("average", (ReadOnlySpan<float>)_average);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<long> steps = stackalloc long[1];
        reader.Read("steps", steps);
        _steps = steps[0];
        reader.Read("average", _average.AsSpan());
    }
}
