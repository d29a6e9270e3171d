namespace Rollout.Core;

/// <summary>Shows only some members of a dictionary or tuple (Gymnasium's FilterObservation).</summary>
/// <param name="names">Keys, or places in a tuple, to keep.</param>
public sealed class FilterObservation(params string[] names) : Wrapper
{
    private Part[] _from = [], _to = [];

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        if (inner is not CompositeSpace composite) throw new ArgumentException($"FilterObservation needs a Dict or Tuple, not {inner}.", nameof(inner));
        foreach (string name in names)
        {
            if (composite.Parts.All(part => part.Name != name)) throw new UnknownNameException("member", name, composite.Parts.Select(part => part.Name));
        }

        if (names.Length == 0) throw new ArgumentException("FilterObservation needs at least one name to keep.");
        _from = [.. composite.Parts.Where(part => names.Contains(part.Name))];
        CompositeSpace kept = inner is DictSpace ? new DictSpace([.. _from.Select(part => (part.Name, part.Space))]) : new TupleSpace([.. _from.Select(part => part.Space)]);
        _to = [.. kept.Parts];
        return kept;
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        for (int i = 0; i < _from.Length; i++)
        {
            _from[i].Floats(inner.Floats).CopyTo(_to[i].Floats(outer.Floats));
            _from[i].Bytes(inner.Bytes).CopyTo(_to[i].Bytes(outer.Bytes));
        }
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Begin(robot, inner, outer);
        return result;
    }
}
