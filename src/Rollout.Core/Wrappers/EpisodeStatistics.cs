namespace Rollout.Core;

/// <summary>Returns and lengths of the episodes of a vector environment with same-step autoreset, and of the last hundred that ended.</summary>
public sealed class EpisodeStatistics : ICheckpointable
{
    private readonly double[] _returns;
    private readonly int[] _lengths;
    private readonly double[] _recentReturns;
    private readonly double[] _recentLengths;

    /// <summary>Begins without episodes.</summary>
    /// <param name="environments">Number of environments.</param>
    /// <param name="window">Ended episodes that the means are taken over.</param>
    public EpisodeStatistics(int environments, int window = 100) =>
        (_returns, _lengths, _recentReturns, _recentLengths) = (new double[environments], new int[environments], new double[window], new double[window]);

    /// <summary>Episodes that ended.</summary>
    public long Episodes { get; private set; }

    /// <summary>Mean return of the last episodes, at most a window of them; NaN before the first.</summary>
    public double MeanReturn => Mean(_recentReturns);

    /// <summary>Standard deviation of the last episodes' returns; NaN before the first.</summary>
    public double ReturnDeviation
    {
        get
        {
            int count = (int)Math.Min(Episodes, _recentReturns.Length);
            double mean = MeanReturn, squares = 0;
            for (int i = 0; i < count; i++) squares += (_recentReturns[i] - mean) * (_recentReturns[i] - mean);
            return count == 0 ? double.NaN : Math.Sqrt(squares / count);
        }
    }

    /// <summary>Mean length of the last episodes, in steps; NaN before the first.</summary>
    public double MeanLength => Mean(_recentLengths);

    /// <summary>Whether a whole window of episodes has ended.</summary>
    public bool WindowIsFull => Episodes >= _recentReturns.Length;

    /// <summary>Takes in a step.</summary>
    public void Record(StepBuffers step)
    {
        for (int i = 0; i < _returns.Length; i++)
        {
            _returns[i] += step.Rewards[i];
            _lengths[i]++;
            if (!step.Terminated[i] && !step.Truncated[i]) continue;
            int place = (int)(Episodes++ % _recentReturns.Length);
            (_recentReturns[place], _recentLengths[place]) = (_returns[i], _lengths[i]);
            (_returns[i], _lengths[i]) = (0, 0);
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("episodes", [Episodes]);
        writer.Write("returns", (ReadOnlySpan<double>)_returns);
        writer.Write("lengths", (ReadOnlySpan<int>)_lengths);
        writer.Write("recent_returns", (ReadOnlySpan<double>)_recentReturns);
        writer.Write("recent_lengths", (ReadOnlySpan<double>)_recentLengths);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<long> episodes = stackalloc long[1];
        reader.Read("episodes", episodes);
        Episodes = episodes[0];
        reader.Read("returns", _returns.AsSpan());
        reader.Read("lengths", _lengths.AsSpan());
        reader.Read("recent_returns", _recentReturns.AsSpan());
        reader.Read("recent_lengths", _recentLengths.AsSpan());
    }

    private double Mean(double[] recent)
    {
        int count = (int)Math.Min(Episodes, recent.Length);
        double sum = 0;
        for (int i = 0; i < count; i++) sum += recent[i];
        return count == 0 ? double.NaN : sum / count;
    }
}
