namespace Rollout.Core;

/// <summary>
/// Changes what goes into or comes out of an environment. One definition serves one environment and a batch: it is told of one robot at a
/// time, and keeps what it remembers by robot. An object wraps one environment; override only what changes.
/// </summary>
public abstract class Wrapper : ICheckpointable
{
    private RandomStream[] _random = [];
    private bool _attached;

    /// <summary>Number of robots, n.</summary>
    protected int Count { get; private set; }

    /// <summary>Observations of the wrapped environment.</summary>
    protected Space InnerObservations { get; private set; } = null!;

    /// <summary>Actions of the wrapped environment.</summary>
    protected Space InnerActions { get; private set; } = null!;

    /// <summary>Observations that the wrapper shows.</summary>
    public Space ObservationSpace { get; private set; } = null!;

    /// <summary>Actions that the wrapper takes.</summary>
    public Space ActionSpace { get; private set; } = null!;

    /// <summary>Steps of the wrapped environment in each step: <see cref="Follow"/> is called after each, and rewards add up.</summary>
    public virtual int Repeats => 1;

    /// <summary>Wraps one environment.</summary>
    /// <exception cref="ArgumentException">The environment's spaces do not suit the wrapper.</exception>
    public WrappedEnvironment Wrap(IEnvironment environment) => new(environment, this);

    /// <summary>Wraps a batch, whatever its autoreset mode.</summary>
    /// <exception cref="ArgumentException">The environment's spaces do not suit the wrapper.</exception>
    public WrappedVectorEnvironment Wrap(IVectorEnvironment environment) => new(environment, this);

    internal void Attach(int count, Space observations, Space actions, IEnumerable<Wrapper> within)
    {
        if (_attached) throw new InvalidOperationException($"This {GetType().Name} wraps an environment already: make one for each.");
        (_attached, Count, InnerObservations, InnerActions) = (true, count, observations, actions);
        // The streams of a kind of wrapper are its own, whatever else is wrapped; a second of its kind has others.
        ulong salt = 14695981039346656037;
        foreach (char letter in GetType().Name) salt = (salt ^ letter) * 1099511628211;
        salt = (salt << 48) | ((ulong)within.Count(wrapper => wrapper.GetType() == GetType()) << 32);
        _random = [.. Enumerable.Range(0, count).Select(robot => new RandomStream(0, salt | (uint)robot))];
        ObservationSpace = Observations(observations);
        ActionSpace = Actions(actions);
    }

    internal void Seed(ulong seed)
    {
        foreach (RandomStream stream in _random) stream.Restart(seed);
    }

    /// <summary>The space that observations are now in; the place to check the wrapped one and to allocate memory for <see cref="Count"/> robots.</summary>
    protected virtual Space Observations(Space inner) => inner;

    /// <summary>The space that actions now come from.</summary>
    protected virtual Space Actions(Space inner) => inner;

    /// <summary>A robot's own random numbers, restarted by the environment's seed.</summary>
    protected RandomStream Random(int robot) => _random[robot];

    /// <summary>An episode begins.</summary>
    /// <param name="robot">Which robot.</param>
    /// <param name="inner">First observation. When the layout is unchanged it is the same memory as <paramref name="outer"/>.</param>
    /// <param name="outer">Receives what is shown.</param>
    public virtual void Begin(int robot, Observation inner, Observation outer) => Copy(inner, outer);

    /// <summary>An action is on its way.</summary>
    /// <param name="robot">Which robot.</param>
    /// <param name="action">As given.</param>
    /// <param name="inner">Receives what the environment gets; holds what it got last.</param>
    public virtual void Act(int robot, ReadOnlySpan<float> action, Span<float> inner) => action.CopyTo(inner);

    /// <summary>The environment took a step.</summary>
    /// <param name="robot">Which robot.</param>
    /// <param name="result">Reward and flags of the environment.</param>
    /// <param name="inner">The observation that followed, the last one of an episode included.</param>
    /// <param name="outer">Receives what is shown.</param>
    /// <returns>Reward and flags as shown; a flag may be added.</returns>
    public virtual StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        return result;
    }

    /// <summary>Writes what the wrapper remembers of its robots; nothing unless overridden.</summary>
    public virtual void Save(CheckpointWriter writer)
    {
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public virtual void Load(CheckpointReader reader)
    {
    }

    /// <summary>Writes the robots' random numbers; for wrappers that draw.</summary>
    protected void SaveRandom(CheckpointWriter writer)
    {
        for (int robot = 0; robot < Count; robot++) writer.Write($"random{robot}", _random[robot]);
    }

    /// <summary>Reads what <see cref="SaveRandom"/> wrote.</summary>
    protected void LoadRandom(CheckpointReader reader)
    {
        for (int robot = 0; robot < Count; robot++) reader.Read($"random{robot}", _random[robot]);
    }

    /// <summary>Copies an observation, unless both are the same memory.</summary>
    protected static void Copy(Observation from, Observation to)
    {
        if (from.Floats != to.Floats) from.Floats.CopyTo(to.Floats);
        if (from.Bytes != to.Bytes) from.Bytes.CopyTo(to.Bytes);
    }

    /// <summary>The space as a box of floats, or an error that says what the wrapper needs.</summary>
    protected Box FloatBox(Space space) =>
        space is Box { Plane: Plane.Float } box ? box : throw new ArgumentException($"{GetType().Name} needs a Box of floats, not {space}.", nameof(space));

    /// <summary>The space as an image of bytes, or an error that says what the wrapper needs.</summary>
    protected Box ImageBox(Space space) =>
        space is Box { Plane: Plane.Byte, Shape.Length: 3 } box ? box : throw new ArgumentException($"{GetType().Name} needs an image of bytes (height, width, channels), not {space}.", nameof(space));
}
