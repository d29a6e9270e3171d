namespace Rollout.Core;

/// <summary>Offers the middles of equal bins of a bounded box as discrete actions (Gymnasium's DiscretizeAction).</summary>
public sealed class DiscretizeAction : Wrapper
{
    private readonly int[] _given;
    private readonly bool _several;
    private int[] _bins = [];

    /// <summary>Creates the wrapper.</summary>
    /// <param name="bins">Bins of each number, at least 1: one for all, or one each.</param>
    /// <param name="multiDiscrete">Whether each number is chosen apart; otherwise one choice, the last number fastest.</param>
    public DiscretizeAction(int[] bins, bool multiDiscrete = false) => (_given, _several) = ([.. bins], multiDiscrete);

    /// <inheritdoc/>
    protected override Space Actions(Space inner)
    {
        Box box = FloatBox(inner);
        _bins = Bins.For(box, _given, nameof(DiscretizeAction));
        return _several ? new MultiDiscrete(_bins, new int[_bins.Length], box.Shape) : new Discrete(Bins.Together(_bins, nameof(DiscretizeAction)));
    }

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner)
    {
        if (!ActionSpace.Contains(action, default, out string reason)) throw new ArgumentException($"The action of robot {robot}: {reason}.", nameof(action));
        Box box = (Box)InnerActions;
        int together = _several ? 0 : (int)action[0];
        for (int i = _bins.Length - 1; i >= 0; i--)
        {
            int bin = _several ? (int)action[i] : together % _bins[i];
            together /= _bins[i];
            inner[i] = Bins.Middle(bin, box.Low[i], box.High[i], _bins[i]);
        }
    }
}
