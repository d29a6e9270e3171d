namespace Rollout.Core;

/// <summary>One environment under a wrapper. Refuses to step before the first reset.</summary>
public sealed class WrappedEnvironment : IEnvironment, ICheckpointable, IDrawable
{
    private readonly float[] _action, _floats;
    private readonly byte[] _bytes;
    private readonly bool _sameLayout;
    private bool _began;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="wrapper">A wrapper that wraps nothing yet.</param>
    public WrappedEnvironment(IEnvironment inner, Wrapper wrapper)
    {
        (Inner, Wrapper) = (inner, wrapper);
        wrapper.Attach(1, inner.ObservationSpace, inner.ActionSpace, Within(inner));
        _action = new float[inner.ActionSpace.FloatCount];
        Space before = inner.ObservationSpace, after = wrapper.ObservationSpace;
        _sameLayout = before.FloatCount == after.FloatCount && before.ByteCount == after.ByteCount;
        (_floats, _bytes) = (new float[_sameLayout ? 0 : before.FloatCount], new byte[_sameLayout ? 0 : before.ByteCount]);
    }

    /// <summary>The wrapped environment.</summary>
    public IEnvironment Inner { get; }

    /// <summary>The wrapper.</summary>
    public Wrapper Wrapper { get; }

    /// <inheritdoc/>
    public Space ObservationSpace => Wrapper.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => Wrapper.ActionSpace;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        if (seed is { } key) Wrapper.Seed(key);
        Observation inner = Row(observation);
        Inner.Reset(seed, inner, options);
        Wrapper.Begin(0, inner, observation);
        _began = true;
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        if (!_began) throw new InvalidOperationException("Call Reset before the first Step.");
        Wrapper.Act(0, action, _action);
        Observation inner = Row(observation);
        double reward = 0;
        for (int repeat = 1; ; repeat++)
        {
            StepResult result = Wrapper.Follow(0, Inner.Step(_action, inner), inner, observation);
            reward += result.Reward;
            if (repeat >= Wrapper.Repeats || result.Terminated || result.Truncated) return result with { Reward = reward };
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("began", (ReadOnlySpan<bool>)[_began]);
        writer.Write("action", (ReadOnlySpan<float>)_action);
        writer.Write("wrapper", Wrapper);
        if (Inner is ICheckpointable part) writer.Write("inner", part);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<bool> began = stackalloc bool[1];
        reader.Read("began", began);
        _began = began[0];
        reader.Read("action", _action.AsSpan());
        reader.Read("wrapper", Wrapper);
        if (Inner is ICheckpointable part) reader.Read("inner", part);
    }

    /// <inheritdoc/>
    public void Draw(Drawing drawing) => (Inner as IDrawable)?.Draw(drawing);

    /// <summary>Releases the wrapped environment.</summary>
    public void Dispose() => Inner.Dispose();

    private static IEnumerable<Wrapper> Within(IEnvironment inner)
    {
        for (; inner is WrappedEnvironment wrapped; inner = wrapped.Inner) yield return wrapped.Wrapper;
    }

    private Observation Row(Observation outer) => _sameLayout ? outer : new Observation(_floats, _bytes);
}
