using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Learning;

/// <summary>
/// Disturbances for augmenting robot trajectories: the expert acts all the time, with noise as large as the learner's own error, and the labels are what
/// it meant to do. The data hold the learner's states without the learner ever acting.
/// </summary>
/// <remarks>Laskey, Lee, Fox, Dragan and Goldberg, DART: noise injection for robust imitation learning (2017), algorithm 1, with the same noise for every action.</remarks>
public sealed class Dart : InteractiveCloning
{
    private double _noise;

    /// <inheritdoc cref="InteractiveCloning(DaggerOptions, CloneOptions, Func{IEnvironment}, Func{IEnvironment, ulong, IPolicy}, RecordingOptions, ulong, int)"/>
    public Dart(DaggerOptions options, CloneOptions clone, Func<IEnvironment> environment, Func<IEnvironment, ulong, IPolicy> expert, RecordingOptions recording, ulong seed, int threads = 1)
        : base(options, clone, environment, expert, recording, seed, threads) => _noise = options.FirstNoise;

    /// <inheritdoc/>
    private protected override (double ExpertShare, double Disturbance) Plan() => (1, _noise);

    /// <inheritdoc/>
    private protected override IPolicy Actor(IPolicy expert, CloneNetwork learned) => expert;

    /// <inheritdoc/>
    private protected override void Learned(double error) => _noise = Options.NoiseScale * error;
}
