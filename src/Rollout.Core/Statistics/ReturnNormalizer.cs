namespace Rollout.Core;

/// <summary>
/// Divides rewards by the running deviation of their discounted sum, G = γ G + r, and clips them. The mean is not subtracted: that would
/// change which policy is best.
/// </summary>
public sealed class ReturnNormalizer : ICheckpointable
{
    private readonly RunningMoments _moments = new(1);
    private readonly double[] _returns;
    private readonly double _discount;

    /// <summary>Begins with variance 1.</summary>
    /// <param name="environments">Number of environments, n.</param>
    /// <param name="discount">γ.</param>
    public ReturnNormalizer(int environments, double discount) => (_returns, _discount) = (new double[environments], discount);

    /// <summary>Normalised rewards lie within ± this.</summary>
    public double Clip { get; init; } = 10;

    /// <summary>ε, which keeps rewards of zero from being divided by zero.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Moments of the discounted sums.</summary>
    public RunningMoments Moments => _moments;

    /// <summary>Forgets the sums of unfinished episodes.</summary>
    public void Begin() => Array.Clear(_returns);

    /// <summary>Takes in the rewards of a step and normalises them in place.</summary>
    /// <param name="rewards">[n].</param>
    /// <param name="terminated">[n].</param>
    /// <param name="truncated">[n].</param>
    public void Normalize(Span<float> rewards, ReadOnlySpan<bool> terminated, ReadOnlySpan<bool> truncated)
    {
        for (int i = 0; i < _returns.Length; i++) _returns[i] = _returns[i] * _discount + rewards[i];
        _moments.Update((ReadOnlySpan<double>)_returns);
        double scale = 1 / Math.Sqrt(_moments.Variance[0] + Epsilon);
        for (int i = 0; i < _returns.Length; i++)
        {
            rewards[i] = (float)Math.Clamp(rewards[i] * scale, -Clip, Clip);
            if (terminated[i] || truncated[i]) _returns[i] = 0;
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("moments", _moments);
        writer.Write("returns", (ReadOnlySpan<double>)_returns);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("moments", _moments);
        reader.Read("returns", _returns.AsSpan());
    }
}
