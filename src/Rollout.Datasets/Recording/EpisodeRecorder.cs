using Rollout.Core;

namespace Rollout.Datasets;

/// <summary>
/// Records a policy in an environment. One idea covers demonstrations, recovery data and DAgger: at every step a labelling policy says what should be
/// done, and what is done is that or the acting policy's choice, with or without noise. Any <see cref="IPolicy"/> can be recorded.
/// </summary>
/// <remarks>Ross, Gordon and Bagnell, A reduction of imitation learning to no-regret online learning (2011); Laskey et al., DART: noise injection for robust imitation learning (2017).</remarks>
public sealed class EpisodeRecorder
{
    /// <summary>Whether the task itself ended with the step; <see cref="FeatureNames.Done"/> also says so of a time limit.</summary>
    public const string Terminated = "next.terminated";

    private readonly IEnvironment _environment;
    private readonly IStateful? _state;
    private readonly IPolicy _actor, _labeller;
    private readonly RecordingOptions _options;
    private readonly Feature? _picture;
    private readonly List<Episode> _frames = [];

    /// <summary>Prepares to record.</summary>
    /// <param name="environment">The environment, with its time limit.</param>
    /// <param name="actor">Acts.</param>
    /// <param name="options">Settings.</param>
    /// <param name="labeller">Says what should be done; the actor by default.</param>
    /// <exception cref="ArgumentException">A setting is out of range, or spaces do not fit.</exception>
    public EpisodeRecorder(IEnvironment environment, IPolicy actor, RecordingOptions options, IPolicy? labeller = null)
    {
        if (options.Disturbance is not (>= 0 and < double.PositiveInfinity)) throw new ArgumentException($"The disturbance is {options.Disturbance}; it must be at least 0.");
        if (options.LabellerShare is not (>= 0 and <= 1)) throw new ArgumentException($"The labeller's share is {options.LabellerShare}; it must lie in [0, 1].");
        if (options.LongestEpisode < 1) throw new ArgumentException($"The longest episode has {options.LongestEpisode} steps; at least 1 is needed.");
        IStateful? state = Inside(environment);
        (_environment, _state, _actor, _labeller, _options) = (environment, state, actor, labeller ?? actor, options);
        foreach (IPolicy policy in new[] { _actor, _labeller })
        {
            if (policy.ObservationSpace.FloatCount != environment.ObservationSpace.FloatCount || policy.ObservationSpace.ByteCount != environment.ObservationSpace.ByteCount)
                throw new ArgumentException($"The policy reads {policy.ObservationSpace}; the environment shows {environment.ObservationSpace}.");
            if (policy.ActionSpace.FloatCount != environment.ActionSpace.FloatCount) throw new ArgumentException($"The policy writes {policy.ActionSpace}; the environment takes {environment.ActionSpace}.");
        }

        List<Feature> features = [];
        if (environment.ObservationSpace.FloatCount > 0) features.Add(new Feature(FeatureNames.State, ElementType.Float32, [environment.ObservationSpace.FloatCount]));
        Segment[] pictures = [.. environment.ObservationSpace.Segments.Where(segment => segment.Plane == Plane.Byte)];
        if (pictures.Length > 1) throw new NotSupportedException($"Environments with one picture can be recorded; {environment.ObservationSpace} has {pictures.Length}.");
        if (pictures.Length == 1) features.Add(_picture = new Feature(FeatureNames.Image, ElementType.Image, pictures[0].Shape));
        if (_state is not null) features.Add(new Feature(FeatureNames.EnvironmentState, ElementType.Float64, [_state.StateCount]));
        if (options.Views.Count > 0 && _state is null) throw new NotSupportedException("Further views need an environment whose state can be read.");
        features.AddRange(options.Views.Select(view => view.Feature));
        int actions = environment.ActionSpace.FloatCount;
        features.AddRange(
        [
            new Feature(FeatureNames.Action, ElementType.Float32, [actions]), new Feature(FeatureNames.ExecutedAction, ElementType.Float32, [actions]),
            new Feature(FeatureNames.Reward, ElementType.Float32, [1]), new Feature(FeatureNames.Done, ElementType.Boolean, [1]), new Feature(Terminated, ElementType.Boolean, [1]),
            new Feature(FeatureNames.Intervention, ElementType.Boolean, [1]),
        ]);
        Info = new DatasetInfo(features, options.FramesPerSecond) { Environment = options.Environment };
        Info.Validate();
    }

    /// <summary>The columns of what is recorded.</summary>
    public DatasetInfo Info { get; }

    /// <summary>Records one episode.</summary>
    /// <param name="seed">Seed of the environment.</param>
    /// <param name="noise">Noise of the disturbance and of who acts.</param>
    /// <param name="cancellation">Stops between two steps, in which case there is no episode.</param>
    /// <exception cref="NonFiniteException">The environment shows NaN or infinity.</exception>
    public Episode Record(ulong seed, RandomStream noise, CancellationToken cancellation = default)
    {
        StepBuffers shown = new(1, _environment.ObservationSpace);
        int width = _environment.ActionSpace.FloatCount;
        float[] wanted = new float[width], done = new float[width], actorMemory = new float[_actor.MemoryCount], labellerMemory = new float[_labeller.MemoryCount];
        double[] state = new double[_state?.StateCount ?? 0];
        _frames.Clear();
        _environment.Reset(seed, shown.Row(0));
        for (int step = 0; step < _options.LongestEpisode; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Episode frame = new(Info, 1);
            shown.Floats.CopyTo(frame.Info.Has(FeatureNames.State) ? frame.Floats(FeatureNames.State) : default);
            if (_picture is not null) shown.Bytes.CopyTo(frame.Bytes(FeatureNames.Image));
            if (_state is not null)
            {
                _state.GetState(state);
                state.CopyTo(frame.Values<double>(FeatureNames.EnvironmentState));
                foreach (ObservationView view in _options.Views) view.Observe(state, frame.Floats(view.Feature.Name));
            }

            _labeller.Act(1, shown.Floats, shown.Bytes, labellerMemory, wanted);
            bool takesOver = _actor == _labeller || (_options.LabellerShare > 0 && noise.NextDouble() < _options.LabellerShare);
            if (_actor != _labeller) _actor.Act(1, shown.Floats, shown.Bytes, actorMemory, done);
            if (takesOver) wanted.CopyTo(done, 0);
            Disturb(done, noise);

            wanted.CopyTo(frame.Floats(FeatureNames.Action));
            done.CopyTo(frame.Floats(FeatureNames.ExecutedAction));
            StepResult result = _environment.Step(done, shown.Row(0));
            (shown.Rewards[0], shown.Terminated[0], shown.Truncated[0]) = ((float)result.Reward, result.Terminated, result.Truncated);
            NonFiniteException.ThrowIfAny(shown, step + 1);
            bool ended = result.Terminated || result.Truncated || step == _options.LongestEpisode - 1;
            frame.Floats(FeatureNames.Reward)[0] = (float)result.Reward;
            frame.Flags(FeatureNames.Done)[0] = ended;
            frame.Flags(Terminated)[0] = result.Terminated;
            frame.Flags(FeatureNames.Intervention)[0] = (takesOver && _actor != _labeller) || _actor is IInterventionSource { Intervened: true };
            _frames.Add(frame);
            if (ended) break;
        }

        return Episode.Join(_frames, _options.Task);
    }

    /// <summary>
    /// Records many episodes, on several threads where asked, in an order and with numbers that do not depend on how many: episode i begins with seed + i and
    /// has its own recorder and noise. At most three episodes a thread are ahead of the one that is handed out.
    /// </summary>
    /// <param name="make">Makes the recorder of an episode; what it makes must not be shared between episodes unless it is stateless.</param>
    /// <param name="first">Number of the first episode.</param>
    /// <param name="episodes">How many.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="threads">At least 1.</param>
    /// <param name="cancellation">Ends the recording; episodes that are not finished are lost.</param>
    public static IEnumerable<Episode> RecordMany(Func<int, EpisodeRecorder> make, int first, int episodes, ulong seed, int threads, CancellationToken cancellation = default) =>
        RecordMany((number, stop) => make(number).Record(seed + (ulong)number, Noise(seed, number), stop), first, episodes, threads, cancellation);

    /// <summary>The noise of an episode of a recording.</summary>
    /// <param name="seed">Seed of the recording.</param>
    /// <param name="number">Number of the episode.</param>
    public static RandomStream Noise(ulong seed, int number) => new(seed, (9UL << 32) + (ulong)number);

    /// <summary>Records many episodes by a function of their number, which may run on any thread; they come in their order.</summary>
    /// <param name="record">Records an episode.</param>
    /// <param name="first">Number of the first episode.</param>
    /// <param name="episodes">How many.</param>
    /// <param name="threads">At least 1.</param>
    /// <param name="cancellation">Ends the recording; episodes that are not finished are lost.</param>
    public static IEnumerable<Episode> RecordMany(Func<int, CancellationToken, Episode> record, int first, int episodes, int threads, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return Record();

        IEnumerable<Episode> Record()
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using SemaphoreSlim free = new(threads);
            Queue<Task<Episode>> running = [];
            int next = first;
            try
            {
                while (true)
                {
                    for (; running.Count < 3 * threads && next - first < episodes; next++) running.Enqueue(One(next, free, stop.Token));
                    if (running.Count == 0) yield break;
                    yield return running.Dequeue().GetAwaiter().GetResult();
                }
            }
            finally
            {
                stop.Cancel();
                foreach (Task<Episode> task in running) task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
            }
        }

        async Task<Episode> One(int number, SemaphoreSlim free, CancellationToken stop)
        {
            await free.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                return await Task.Run(() => record(number, stop), stop).ConfigureAwait(false);
            }
            finally
            {
                free.Release();
            }
        }
    }

    /// <summary>The environment within its wrappers, where its state can be read.</summary>
    private static IStateful? Inside(IEnvironment environment)
    {
        while (environment is WrappedEnvironment wrapped) environment = wrapped.Inner;
        return environment as IStateful;
    }

    private void Disturb(Span<float> action, RandomStream noise)
    {
        if (_options.Disturbance == 0) return;
        if (_environment.ActionSpace is Discrete discrete)
        {
            if (noise.NextDouble() < _options.Disturbance) action[0] = discrete.Start + noise.NextInt(discrete.N);
            return;
        }

        Box box = _environment.ActionSpace as Box ?? throw new NotSupportedException($"Actions from {_environment.ActionSpace} cannot be disturbed.");
        for (int i = 0; i < action.Length; i++)
        {
            float half = (box.High[i] - box.Low[i]) / 2;
            if (!float.IsFinite(half)) throw new NotSupportedException("Actions without bounds cannot be disturbed: the noise is measured in their range.");
            action[i] = Math.Clamp(action[i] + (float)(_options.Disturbance * half * noise.NextNormal()), box.Low[i], box.High[i]);
        }
    }
}
