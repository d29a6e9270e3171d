namespace Rollout.Datasets;

/// <summary>What a dataset holds.</summary>
/// <param name="Features">Columns; each name once.</param>
/// <param name="FramesPerSecond">Frames a second, above 0.</param>
public sealed record DatasetInfo(IReadOnlyList<Feature> Features, double FramesPerSecond)
{
    /// <summary>Kind of robot; empty where it is not known.</summary>
    public string Robot { get; init; } = "";

    /// <summary>Environment that the episodes come from, such as "PushT-v0"; null where it is not known.</summary>
    public string? Environment { get; init; }

    /// <summary>The feature of a name.</summary>
    /// <exception cref="DatasetException">There is none; those that exist are named.</exception>
    public Feature Find(string name) =>
        Features.FirstOrDefault(feature => feature.Name == name)
        ?? throw new DatasetException($"The dataset has no feature '{name}'. It has: {string.Join(", ", Features.Select(feature => feature.Name))}.");

    /// <summary>Whether there is a feature of a name.</summary>
    public bool Has(string name) => Features.Any(feature => feature.Name == name);

    /// <summary>Throws unless everything makes sense.</summary>
    /// <exception cref="DatasetException">Names what does not.</exception>
    public void Validate()
    {
        if (!(FramesPerSecond > 0 && double.IsFinite(FramesPerSecond))) throw new DatasetException($"The dataset has {FramesPerSecond} frames per second; above 0 is needed.");
        if (Features.Count == 0) throw new DatasetException("The dataset has no features.");
        foreach (Feature feature in Features) feature.Validate();
        if (Features.GroupBy(feature => feature.Name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new DatasetException($"The dataset has two features named '{twice.Key}'.");
    }

    /// <summary>Throws unless this has the same columns and rate as another.</summary>
    /// <param name="wanted">The other.</param>
    /// <param name="whose">Name of this one for the message.</param>
    /// <exception cref="DatasetException">Names the first difference.</exception>
    public void RequireSame(DatasetInfo wanted, string whose)
    {
        foreach (Feature feature in wanted.Features)
        {
            if (Features.FirstOrDefault(other => other.Name == feature.Name) is not { } other) throw new DatasetException($"{whose} has no feature '{feature.Name}'.");
            if (other.Type != feature.Type || !other.Shape.SequenceEqual(feature.Shape))
                throw new DatasetException($"Feature '{feature.Name}' of {whose} is {other.Type} [{string.Join(", ", other.Shape)}]; {feature.Type} [{string.Join(", ", feature.Shape)}] is needed.");
        }

        if (Features.FirstOrDefault(feature => !wanted.Has(feature.Name)) is { } more) throw new DatasetException($"{whose} has the feature '{more.Name}', which the other has not.");
        if (FramesPerSecond != wanted.FramesPerSecond) throw new DatasetException($"{whose} has {FramesPerSecond} frames per second; {wanted.FramesPerSecond} are needed.");
    }
}
