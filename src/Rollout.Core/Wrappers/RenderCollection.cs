namespace Rollout.Core;

/// <summary>
/// Keeps the pictures of the episodes that a trigger chooses and hands each episode over when it ends (Gymnasium's RenderCollection,
/// RecordVideo and, through <see cref="Shown"/>, HumanRendering).
/// </summary>
public sealed class RenderCollection : IEnvironment, ICheckpointable, IDrawable
{
    private readonly IEnvironment _inner;
    private readonly IDrawable _drawable;
    private readonly List<Drawing> _frames = [];
    private long _episode = -1;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">An environment that draws itself.</param>
    /// <exception cref="ArgumentException">The environment does not draw itself.</exception>
    public RenderCollection(IEnvironment inner)
    {
        _inner = inner;
        _drawable = inner as IDrawable ?? throw new ArgumentException($"{inner.GetType().Name} does not draw itself: implement IDrawable.", nameof(inner));
    }

    /// <summary>Which episodes, counted from 0, to keep; all by default.</summary>
    public Func<long, bool> Trigger { get; init; } = _ => true;

    /// <summary>Receives the number and the pictures of a chosen episode when it ends.</summary>
    public Action<long, IReadOnlyList<Drawing>>? Recorded { get; init; }

    /// <summary>Receives every picture at once, to show it.</summary>
    public Action<Drawing>? Shown { get; init; }

    /// <summary>Pictures of the present episode, or of the one that just ended.</summary>
    public IReadOnlyList<Drawing> Frames => _frames;

    /// <inheritdoc/>
    public Space ObservationSpace => _inner.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _inner.ActionSpace;

    /// <summary>Gymnasium's usual trigger: episodes 0, 1, 8, 27, ..., 729, then every thousandth.</summary>
    public static bool CappedCubic(long episode) => episode < 1000 ? (long)Math.Round(Math.Cbrt(episode)) is var root && root * root * root == episode : episode % 1000 == 0;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        _inner.Reset(seed, observation, options);
        _frames.Clear();
        _episode++;
        Take();
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        StepResult result = _inner.Step(action, observation);
        Take();
        if ((result.Terminated || result.Truncated) && Trigger(_episode)) Recorded?.Invoke(_episode, _frames);
        return result;
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("episode", [_episode]);
        if (_inner is ICheckpointable part) writer.Write("inner", part);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<long> episode = stackalloc long[1];
        reader.Read("episode", episode);
        _episode = episode[0];
        if (_inner is ICheckpointable part) reader.Read("inner", part);
    }

    /// <inheritdoc/>
    public void Draw(Drawing drawing) => _drawable.Draw(drawing);

    /// <summary>Releases the wrapped environment.</summary>
    public void Dispose() => _inner.Dispose();

    private void Take()
    {
        bool keeps = Trigger(_episode);
        if (!keeps && Shown is null) return;
        Drawing drawing = new();
        _drawable.Draw(drawing);
        if (keeps) _frames.Add(drawing);
        Shown?.Invoke(drawing);
    }
}
