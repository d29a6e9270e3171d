using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Learning;

/// <summary>
/// Dataset aggregation: the learner acts, the expert labels the states that the learner visits, and the next learner is cloned from all of them. What
/// a clone has never seen, because the expert never goes there, is seen from the second round on.
/// </summary>
/// <remarks>Ross, Gordon and Bagnell, A reduction of imitation learning and structured prediction to no-regret online learning (2011), algorithm 3.1.</remarks>
public sealed class Dagger : InteractiveCloning
{
    /// <inheritdoc cref="InteractiveCloning(DaggerOptions, CloneOptions, Func{IEnvironment}, Func{IEnvironment, ulong, IPolicy}, RecordingOptions, ulong, int)"/>
    public Dagger(DaggerOptions options, CloneOptions clone, Func<IEnvironment> environment, Func<IEnvironment, ulong, IPolicy> expert, RecordingOptions recording, ulong seed, int threads = 1)
        : base(options, clone, environment, expert, recording, seed, threads)
    {
    }

    /// <summary>β of a round.</summary>
    public double ExpertShareOf(int round) => Options.ExpertShare switch
    {
        _ when round == 0 => 1,
        ExpertShare.Linear => 1 - (double)round / Options.Rounds,
        ExpertShare.Exponential => Math.Pow(0.5, round),
        _ => 0,
    };

    /// <inheritdoc/>
    private protected override (double ExpertShare, double Disturbance) Plan() => (ExpertShareOf(Round), 0);

    /// <inheritdoc/>
    private protected override IPolicy Actor(IPolicy expert, CloneNetwork learned) => new ClonePolicy(learned);
}
