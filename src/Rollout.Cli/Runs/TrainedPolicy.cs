using System.CommandLine;
using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>The policy of a run folder, whatever trained it.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="ExportOnnx">Writes it as an ONNX model.</param>
/// <param name="Spec">The environment it was trained in.</param>
/// <param name="Settings">What the run was started with.</param>
/// <param name="Learner">What to dispose of; null for nothing.</param>
internal sealed record TrainedPolicy(IPolicy Policy, Action<Stream> ExportOnnx, EnvironmentSpec Spec, RunSettings Settings, IDisposable? Learner) : IDisposable
{
    /// <summary>The option that chooses the policy of a clone.</summary>
    public static Option<bool> Latest() => new("--latest") { Description = "Of a clone, the latest policy instead of the best one." };

    /// <summary>Loads a run's policy: of a learner the latest; of a clone the best, unless the latest is wanted.</summary>
    public static TrainedPolicy Load(string path, bool latest = false)
    {
        (RunFolder folder, RunSettings settings) = RunFolder.Open(path);
        if (settings.Cloning is null)
        {
            (ILearner learner, EnvironmentSpec spec, _) = RunFolder.LoadTrained(path);
            return new TrainedPolicy(learner.Policy, learner.ExportOnnx, spec, settings, learner as IDisposable);
        }

        EnvironmentRegistry registry = Plugins.Registry(settings.Assembly);
        EnvironmentSpec cloned = registry.Find(settings.Environment);
        bool best = !latest && File.Exists(folder.Best);
        string file = best ? folder.Best : folder.Checkpoint;
        if (!File.Exists(file)) throw new ArgumentException($"{path} holds neither best.checkpoint nor latest.checkpoint: the run stopped before its first one.");
        using IEnvironment environment = registry.Make(settings.Environment, settings.Wrappers());
        CloneNetwork network = new(new ClonePreset("", "", 1, [.. settings.Settings]).Options(), environment.ObservationSpace, environment.ActionSpace, settings.Seed);
        CheckpointReader.Open(file).Read(best ? "policy" : "trainer/cloner/policy", network);
        ClonePolicy policy = new(network);
        return new TrainedPolicy(policy, policy.ExportOnnx, cloned, settings, null);
    }

    public void Dispose() => Learner?.Dispose();
}
