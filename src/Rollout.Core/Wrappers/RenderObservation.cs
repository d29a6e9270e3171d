namespace Rollout.Core;

/// <summary>
/// Shows the environment's own picture as an image, in place of the observation or beside it as a dictionary of pixels and state
/// (Gymnasium's AddRenderObservation). No graphics library is needed.
/// </summary>
public sealed class RenderObservation : IEnvironment, ICheckpointable, IDrawable
{
    private readonly IEnvironment _inner;
    private readonly IDrawable _drawable;
    private readonly Drawing _drawing = new();
    private readonly Rasterizer _rasterizer;
    private readonly Part? _pixels, _state;
    private readonly float[] _floats;
    private readonly byte[] _bytes;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">An environment that draws itself.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="only">Whether the picture replaces the observation.</param>
    /// <exception cref="ArgumentException">The environment does not draw itself.</exception>
    public RenderObservation(IEnvironment inner, int height = 64, int width = 64, bool only = true)
    {
        IEnvironment innermost = inner;
        while (innermost is WrappedEnvironment wrapped) innermost = wrapped.Inner;
        _drawable = innermost as IDrawable ?? throw new ArgumentException($"{innermost.GetType().Name} does not draw itself: implement IDrawable.", nameof(inner));
        (_inner, _rasterizer) = (inner, new Rasterizer(width, height));
        Box image = Box.Image(height, width, 3);
        ObservationSpace = image;
        (_floats, _bytes) = (new float[inner.ObservationSpace.FloatCount], new byte[inner.ObservationSpace.ByteCount]);
        if (only) return;
        DictSpace both = new(("pixels", image), ("state", inner.ObservationSpace));
        (ObservationSpace, _pixels, _state) = (both, both["pixels"], both["state"]);
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace => _inner.ActionSpace;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        _inner.Reset(seed, Inside(observation), options);
        Show(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        StepResult result = _inner.Step(action, Inside(observation));
        Show(observation);
        return result;
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer) => (_inner as ICheckpointable)?.Save(writer);

    /// <inheritdoc/>
    public void Load(CheckpointReader reader) => (_inner as ICheckpointable)?.Load(reader);

    /// <inheritdoc/>
    public void Draw(Drawing drawing) => _drawable.Draw(drawing);

    /// <summary>Releases the wrapped environment.</summary>
    public void Dispose() => _inner.Dispose();

    private Observation Inside(Observation observation) =>
        _state is { } state ? new(state.Floats(observation.Floats), state.Bytes(observation.Bytes)) : new(_floats, _bytes);

    private void Show(Observation observation)
    {
        _drawable.Draw(_drawing);
        _rasterizer.Render(_drawing, _pixels is { } pixels ? pixels.Bytes(observation.Bytes) : observation.Bytes);
    }
}
