namespace Rollout.Datasets;

/// <summary>Frames of a feature around the present one: an observation history reaches back, an action chunk ahead.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="First">Offset of the first frame from the present one; -1 is the one before.</param>
/// <param name="Last">Offset of the last frame, at least <paramref name="First"/>.</param>
public sealed record Window(string Feature, int First, int Last)
{
    /// <summary>Frames.</summary>
    public int Steps => Last - First + 1;
}
