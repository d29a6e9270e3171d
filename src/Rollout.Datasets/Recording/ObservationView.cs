namespace Rollout.Datasets;

/// <summary>Another way of observing an environment, recorded beside what it shows: key points of an object, say.</summary>
/// <param name="Feature">Column that holds it; floats.</param>
/// <param name="Observe">Writes the view of a state: the environment's state, the column's values.</param>
public sealed record ObservationView(Feature Feature, ObservationView.Function Observe)
{
    /// <summary>A view as a function of the state.</summary>
    /// <param name="state">State of the environment, as <see cref="Core.IStateful"/> gives it.</param>
    /// <param name="values">Receives the view.</param>
    public delegate void Function(ReadOnlySpan<double> state, Span<float> values);
}
