using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>Plays the environment with the policy of the run's newest checkpoint, and with the next one as soon as training has saved it.</summary>
internal sealed class LivePlayer : IDisposable
{
    private readonly string _path;
    private readonly RunFolder _folder;
    private readonly RunSettings _settings;
    private readonly IEnvironment _environment;
    private readonly float[] _floats, _actions;
    private readonly byte[] _bytes;
    private float[] _memory = [];
    private IPolicy? _policy;
    private TrainedPolicy? _trained;
    private DateTime _loaded = DateTime.MinValue;
    private bool _over = true;
    private ulong _seed;

    public LivePlayer(string path, ulong seed)
    {
        (_path, _seed) = (path, seed);
        (_folder, _settings) = RunFolder.Open(path);
        EnvironmentRegistry registry = Plugins.Registry(_settings.Assembly);
        Spec = registry.Find(_settings.Environment);
        _environment = registry.Make(Spec.Id, _settings.Wrappers());
        (_floats, _bytes) = (new float[_environment.ObservationSpace.FloatCount], new byte[_environment.ObservationSpace.ByteCount]);
        _actions = new float[_environment.ActionSpace.FloatCount];
    }

    public EnvironmentSpec Spec { get; }

    public Drawing Drawing { get; } = new();

    /// <summary>Steps that the policy had learned from; 0 before the first checkpoint, null where there is no policy yet.</summary>
    public long? PolicySteps { get; private set; }

    public int Episode { get; private set; }

    public int Step { get; private set; }

    public double Return { get; private set; }

    /// <summary>Takes up the newest checkpoint.</summary>
    /// <returns>Whether there was a new one.</returns>
    public bool Refresh()
    {
        DateTime written = File.Exists(_folder.Checkpoint) ? File.GetLastWriteTimeUtc(_folder.Checkpoint) : DateTime.UnixEpoch;
        if (written == _loaded) return false;
        if (written == DateTime.UnixEpoch)
        {
            // Cloning has nothing to show before its first evaluation.
            _loaded = written;
            if (_settings.Cloning is not null) return true;
            (ILearner learner, IVectorEnvironment environment, _) = RunFolder.Build(_settings, threads: 1);
            environment.Dispose();
            _trained = new TrainedPolicy(learner.Policy, learner.ExportOnnx, Spec, _settings, learner as IDisposable);
            (_policy, PolicySteps) = (learner.Policy, 0);
        }
        else
        {
            double progress = ProgressTable.Read(_folder.Progress).Steps.LastOrDefault();
            TrainedPolicy trained = TrainedPolicy.Load(_path, latest: true);
            _trained?.Dispose();
            (_trained, _policy, _loaded) = (trained, trained.Policy, written);
            PolicySteps = (trained.Learner as ILearner)?.Steps ?? (long)progress;
        }

        if (_memory.Length != _policy.MemoryCount) (_memory, _over) = (new float[_policy.MemoryCount], true);
        return true;
    }

    /// <summary>Plays one step, or begins the next episode after one that ended, and draws.</summary>
    /// <returns>Whether the episode ended with the step.</returns>
    public bool Advance()
    {
        if (_policy is null) return false;
        Observation observation = new(_floats, _bytes);
        if (_over)
        {
            _environment.Reset(_seed++, observation);
            Array.Clear(_memory);
            (Episode, Step, Return) = (Episode + 1, 0, 0);
            _over = false;
        }
        else
        {
            _policy.Act(1, _floats, _bytes, _memory, _actions);
            StepResult result = _environment.Step(_actions, observation);
            (Step, Return) = (Step + 1, Return + result.Reward);
            _over = result.Terminated || result.Truncated;
        }

        (_environment as IDrawable)?.Draw(Drawing);
        return _over;
    }

    public void Dispose()
    {
        _trained?.Dispose();
        _environment.Dispose();
    }
}
