using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>The run whose policy another begins with.</summary>
internal static class InitialRun
{
    /// <summary>What a run has to be set to so that it can begin with another's policy.</summary>
    /// <param name="path">Folder of the other run.</param>
    /// <param name="algorithm">What the new run learns with.</param>
    /// <returns>Settings as name=value, and the wrappers around the other's environment.</returns>
    /// <exception cref="ArgumentException">The algorithm cannot begin with a policy, or not with this one.</exception>
    public static (IReadOnlyList<string> Settings, IReadOnlyList<string> Wrap) Read(string path, string algorithm)
    {
        if (algorithm != "ppo") throw new ArgumentException($"--init is for ppo; {algorithm} begins with weights of its own. Leave it out.");
        using TrainedPolicy initial = TrainedPolicy.Load(path);
        try
        {
            return (initial switch
            {
                { Policy: ClonePolicy clone } => InitialPolicy.Settings(clone.Network),
                { Learner: Ppo earlier } => InitialPolicy.Settings(earlier),
                _ => throw new NotSupportedException($"It was trained by {initial.Settings.Algorithm}; a clone or a run of ppo can be begun with."),
            }, initial.Settings.Wrap ?? []);
        }
        catch (NotSupportedException exception)
        {
            throw new ArgumentException($"--init {path} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Gives a fresh learner another run's policy.</summary>
    public static void Begin(ILearner learner, string path)
    {
        using TrainedPolicy initial = TrainedPolicy.Load(path);
        if (initial.Policy is ClonePolicy clone) InitialPolicy.Begin((Ppo)learner, clone.Network);
        else InitialPolicy.Begin((Ppo)learner, (Ppo)initial.Learner!);
    }
}
