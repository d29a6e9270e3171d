namespace Rollout.Core;

/// <summary>With a probability the action before is taken again instead, for a number of steps (Gymnasium's StickyAction).</summary>
/// <remarks>Machado et al., Revisiting the Arcade Learning Environment (2018).</remarks>
public sealed class StickyAction : Wrapper
{
    private readonly double _probability;
    private readonly int _shortest, _longest;
    private bool[] _acted = [];
    private int[] _left = [];

    /// <summary>Creates the wrapper.</summary>
    /// <param name="probability">Probability within [0, 1].</param>
    /// <param name="shortest">Fewest steps that a repetition lasts, at least 1.</param>
    /// <param name="longest">Most steps that it lasts.</param>
    public StickyAction(double probability, int shortest = 1, int? longest = null)
    {
        if (!(probability is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "The probability must lie in [0, 1].");
        ArgumentOutOfRangeException.ThrowIfLessThan(shortest, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest ?? shortest, shortest, nameof(longest));
        (_probability, _shortest, _longest) = (probability, shortest, longest ?? shortest);
    }

    /// <inheritdoc/>
    protected override Space Actions(Space inner)
    {
        (_acted, _left) = (new bool[Count], new int[Count]);
        return inner;
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        (_acted[robot], _left[robot]) = (false, 0);
        Copy(inner, outer);
    }

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner)
    {
        if (_left[robot] == 0 && _acted[robot] && Random(robot).NextDouble() < _probability)
            _left[robot] = _shortest + Random(robot).NextInt(_longest - _shortest + 1);
        _acted[robot] = true;
        if (_left[robot] > 0) _left[robot]--;
        else action.CopyTo(inner);
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer)
    {
        writer.Write("acted", (ReadOnlySpan<bool>)_acted);
        writer.Write("left", (ReadOnlySpan<int>)_left);
        SaveRandom(writer);
    }

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader)
    {
        reader.Read("acted", _acted.AsSpan());
        reader.Read("left", _left.AsSpan());
        LoadRandom(reader);
    }
}
