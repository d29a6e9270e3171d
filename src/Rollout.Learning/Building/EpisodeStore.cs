using Rollout.Core;

namespace Rollout.Learning;

/// <summary>Whole episodes of one environment, until there are enough; it begins with an episode, never in the middle of one.</summary>
/// <param name="observationCount">Floats of an observation, F.</param>
/// <param name="actionCount">Floats of an action, A.</param>
internal sealed class EpisodeStore(int observationCount, int actionCount) : ICheckpointable
{
    private float[] _observations = [], _actions = [], _rewards = [];
    private bool[] _ended = [];
    private bool _open = true;

    /// <summary>Stored steps.</summary>
    public int Rows { get; private set; }

    /// <summary>Whole episodes stored.</summary>
    public int Episodes { get; private set; }

    /// <summary>[rows, F].</summary>
    public ReadOnlySpan<float> Observations => _observations.AsSpan(0, Rows * observationCount);

    /// <summary>[rows, A].</summary>
    public ReadOnlySpan<float> Actions => _actions.AsSpan(0, Rows * actionCount);

    /// <summary>Forgets everything.</summary>
    /// <param name="atReset">Whether the environment stands at the beginning of an episode; otherwise the next one is waited for.</param>
    public void Clear(bool atReset)
    {
        _open = atReset || (Rows > 0 && _ended[Rows - 1] && _open);
        (Rows, Episodes) = (0, 0);
    }

    /// <summary>Stores what was seen and done.</summary>
    public void AddAction(ReadOnlySpan<float> observation, ReadOnlySpan<float> action)
    {
        if (!_open) return;
        if (Rows == _rewards.Length)
        {
            int capacity = Math.Max(256, 2 * Rows);
            Array.Resize(ref _observations, capacity * observationCount);
            Array.Resize(ref _actions, capacity * actionCount);
            Array.Resize(ref _rewards, capacity);
            Array.Resize(ref _ended, capacity);
        }

        observation.CopyTo(_observations.AsSpan(Rows * observationCount));
        action.CopyTo(_actions.AsSpan(Rows * actionCount));
    }

    /// <summary>Stores what it led to.</summary>
    public void AddResult(float reward, bool ended, int quota)
    {
        if (_open && Episodes < quota)
        {
            (_rewards[Rows], _ended[Rows]) = (reward, ended);
            Rows++;
            if (ended) Episodes++;
            return;
        }

        // Full or waiting: the end of an episode is where the next update may begin to listen.
        _open = ended || (_open && Episodes < quota);
    }

    /// <summary>Σ γ^(k - t) r_k over k ≥ t; without causality also Σ γ^(t - k) r_k over k &lt; t. And γ^t.</summary>
    public void Returns(float discount, bool causal, Span<float> returns, Span<float> weights)
    {
        double sum = 0;
        for (int t = Rows - 1; t >= 0; t--)
        {
            if (_ended[t]) sum = 0;
            returns[t] = (float)(sum = _rewards[t] + discount * sum);
        }

        double before = 0, weight = 1;
        for (int t = 0; t < Rows; t++)
        {
            if (!causal) returns[t] += (float)before;
            weights[t] = (float)weight;
            (before, weight) = _ended[t] ? (0, 1) : (discount * (before + _rewards[t]), discount * weight);
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("counts", [Rows, Episodes, _open ? 1 : 0]);
        writer.Write("observations", Observations);
        writer.Write("actions", Actions);
        writer.Write("rewards", (ReadOnlySpan<float>)_rewards.AsSpan(0, Rows));
        writer.Write("ended", (ReadOnlySpan<bool>)_ended.AsSpan(0, Rows));
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<int> counts = stackalloc int[3];
        reader.Read("counts", counts);
        (_rewards, _observations, _actions) = (reader.ReadFloats("rewards"), reader.ReadFloats("observations"), reader.ReadFloats("actions"));
        if (counts[0] != _rewards.Length || _observations.Length != counts[0] * observationCount || _actions.Length != counts[0] * actionCount)
            throw new InvalidDataException($"The stored episodes hold {counts[0]} steps, but {_rewards.Length} rewards.");
        _ended = new bool[counts[0]];
        reader.Read("ended", _ended.AsSpan());
        (Rows, Episodes, _open) = (counts[0], counts[1], counts[2] == 1);
    }
}
