namespace Rollout.Core;

/// <summary>Counts return and length of every episode (Gymnasium's RecordEpisodeStatistics).</summary>
/// <param name="window">Ended episodes that are remembered.</param>
public sealed class RecordEpisodeStatistics(int window = 100) : Wrapper
{
    private double[] _returns = [], _recentReturns = [];
    private int[] _lengths = [], _recentLengths = [];

    /// <summary>Episodes that ended.</summary>
    public long Episodes { get; private set; }

    /// <summary>Return of each robot's present episode, or of the one that just ended, until the next begins, [n].</summary>
    public ReadOnlySpan<double> Returns => _returns;

    /// <summary>Steps of each robot's present episode, likewise, [n].</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>Returns of the last episodes that ended, newest last.</summary>
    public IReadOnlyList<double> RecentReturns => Recent(_recentReturns);

    /// <summary>Steps of the last episodes that ended, newest last.</summary>
    public IReadOnlyList<int> RecentLengths => Recent(_recentLengths);

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        (_returns, _lengths, _recentReturns, _recentLengths) = (new double[Count], new int[Count], new double[window], new int[window]);
        return inner;
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        (_returns[robot], _lengths[robot]) = (0, 0);
        Copy(inner, outer);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        _returns[robot] += result.Reward;
        _lengths[robot]++;
        if (result.Terminated || result.Truncated)
        {
            int place = (int)(Episodes++ % window);
            (_recentReturns[place], _recentLengths[place]) = (_returns[robot], _lengths[robot]);
        }

        return result;
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer)
    {
        writer.Write("episodes", [Episodes]);
        writer.Write("returns", (ReadOnlySpan<double>)_returns);
        writer.Write("lengths", (ReadOnlySpan<int>)_lengths);
        writer.Write("recent_returns", (ReadOnlySpan<double>)_recentReturns);
        writer.Write("recent_lengths", (ReadOnlySpan<int>)_recentLengths);
    }

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader)
    {
        Span<long> episodes = stackalloc long[1];
        reader.Read("episodes", episodes);
        Episodes = episodes[0];
        reader.Read("returns", _returns.AsSpan());
        reader.Read("lengths", _lengths.AsSpan());
        reader.Read("recent_returns", _recentReturns.AsSpan());
        reader.Read("recent_lengths", _recentLengths.AsSpan());
    }

    private T[] Recent<T>(T[] ring)
    {
        int count = (int)Math.Min(Episodes, window);
        return [.. Enumerable.Range(0, count).Select(i => ring[(int)((Episodes - count + i) % window)])];
    }
}
