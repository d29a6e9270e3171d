namespace Rollout.Core;

/// <summary>Cuts each number of a bounded box into equal bins and shows which one it falls into (Gymnasium's DiscretizeObservation).</summary>
public sealed class DiscretizeObservation : Wrapper
{
    private readonly int[] _given;
    private readonly bool _several;
    private int[] _bins = [];

    /// <summary>Creates the wrapper.</summary>
    /// <param name="bins">Bins of each number, at least 1: one for all, or one each.</param>
    /// <param name="multiDiscrete">Whether each number stays apart; otherwise all together become one, the last fastest.</param>
    public DiscretizeObservation(int[] bins, bool multiDiscrete = false) => (_given, _several) = ([.. bins], multiDiscrete);

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        Box box = FloatBox(inner);
        _bins = Bins.For(box, _given, nameof(DiscretizeObservation));
        return _several ? new MultiDiscrete(_bins, new int[_bins.Length], box.Shape) : new Discrete(Bins.Together(_bins, nameof(DiscretizeObservation)));
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        Box box = (Box)InnerObservations;
        int together = 0;
        for (int i = 0; i < _bins.Length; i++)
        {
            int bin = Bins.Of(inner[i], box.Low[i], box.High[i], _bins[i]);
            together = together * _bins[i] + bin;
            if (_several) outer[i] = bin;
        }

        if (!_several) outer[0] = together;
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Begin(robot, inner, outer);
        return result;
    }
}
