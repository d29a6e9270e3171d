using System.Text.Json;
using System.Text.Json.Serialization;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>What a run was started with: enough to rebuild its learner and environments.</summary>
internal sealed record RunSettings(
    string Algorithm, string Environment, string? Assembly, string Preset, int Environments, long TotalSteps, ulong Seed, IReadOnlyList<string> Settings,
    IReadOnlyDictionary<string, string> Options, string Version, IReadOnlyList<string>? Wrap = null)
{
    /// <summary>The wrappers around the environment, from the inside out.</summary>
    public WrapperStack Wrappers() => WrapperStack.Parse(Wrap ?? []);

    /// <summary>The preset of reinforcement learning that it began with; null for cloning.</summary>
    public Preset? FindPreset() => Catalogue.All.FirstOrDefault(algorithm => algorithm.Id == Algorithm) is { } found
        ? Preset == "tuned" && found.Tuned.TryGetValue(Environment, out Preset? tuned) ? tuned : found.Default
        : null;

    /// <summary>The options that were set beyond the preset, as name=value; those that came with the policy it began with as one.</summary>
    public IEnumerable<string> Changes()
    {
        IEnumerable<string> changed = Settings.Skip((FindPreset()?.Settings.Length ?? ClonePresets.All.FirstOrDefault(known => known.Name == Preset)?.Settings.Length ?? 0) + AdoptedSettings);
        return Init is null ? changed : changed.Prepend($"init={System.IO.Path.GetFileName(Init)}");
    }

    /// <summary>Folder of the run whose policy it began with; null for fresh weights.</summary>
    public string? Init { get; init; }

    /// <summary>How many settings, behind the preset's, came with that policy.</summary>
    public int AdoptedSettings { get; init; }

    /// <summary>What cloning needs beside; null for reinforcement learning.</summary>
    public CloneSettings? Cloning { get; init; }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunSettings))]
internal sealed partial class RunJson : JsonSerializerContext;

/// <summary>A folder with everything of one run: options.json, progress.csv, learning_curve.png, latest.checkpoint, policy.onnx, TensorBoard events.</summary>
internal sealed class RunFolder(string path)
{
    public string Path { get; } = path;

    public string Options => System.IO.Path.Combine(Path, "options.json");

    public string Progress => System.IO.Path.Combine(Path, "progress.csv");

    public string Curve => System.IO.Path.Combine(Path, "learning_curve.png");

    public string Checkpoint => System.IO.Path.Combine(Path, "latest.checkpoint");

    /// <summary>The policy that was best in an evaluation during training; cloning keeps it.</summary>
    public string Best => System.IO.Path.Combine(Path, "best.checkpoint");

    public string Model => System.IO.Path.Combine(Path, "policy.onnx");

    /// <summary>A folder that does not exist yet: an earlier run is never overwritten.</summary>
    public static RunFolder Fresh(string? wanted, string environment, string algorithm, ulong seed)
    {
        if (wanted is not null)
        {
            if (File.Exists(System.IO.Path.Combine(wanted, "options.json")))
                throw new ArgumentException($"--run {wanted} holds a run already. Choose another folder, or go on with it by --resume {wanted}.");
            return new RunFolder(wanted);
        }

        string name = System.IO.Path.Combine("runs", $"{environment.Replace('/', '_')}_{algorithm}_{seed}");
        string path = name;
        for (int attempt = 2; Directory.Exists(path); attempt++) path = $"{name}_{attempt}";
        return new RunFolder(path);
    }

    /// <summary>Opens a run that exists.</summary>
    public static (RunFolder Folder, RunSettings Settings) Open(string path)
    {
        RunFolder folder = new(path);
        if (!File.Exists(folder.Options) && SeedSweep.Folders(path) is [var first, ..])
            throw new ArgumentException($"{path} holds the runs of several seeds: name one of them, such as {first}.");
        if (!File.Exists(folder.Options)) throw new ArgumentException($"{path} is not a run folder: it holds no options.json. Train one with: rollout train ppo CartPole-v1");
        try
        {
            RunSettings settings = JsonSerializer.Deserialize(File.ReadAllBytes(folder.Options), RunJson.Default.RunSettings) ?? throw new JsonException("it is empty");
            if (settings.Algorithm is null || settings.Environment is null || settings.Settings is null) throw new JsonException("algorithm, environment or settings are missing");
            if (settings.Environments is < 1 or > TrainCommand.MostEnvironments) throw new JsonException($"environments is {settings.Environments}; it must be within 1 to {TrainCommand.MostEnvironments}");
            if (settings.TotalSteps < 1) throw new JsonException($"total_steps is {settings.TotalSteps}; it must be at least 1");
            if (settings.AdoptedSettings < 0 || settings.AdoptedSettings > settings.Settings.Count) throw new JsonException($"adopted_settings is {settings.AdoptedSettings}; there are {settings.Settings.Count} settings");
            if (settings.Settings.Contains(null!) || settings.Wrap?.Contains(null!) == true) throw new JsonException("a setting or a wrapper is null");
            if (settings.Cloning is { } clone && (clone.Dataset is null || clone.Episodes < 1 || clone.EvaluateEvery < 1 || !(clone.HeldOut is >= 0 and < 1)))
                throw new JsonException("cloning has no dataset, or a number that cannot be");
            return (folder, settings);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{folder.Options} cannot be read: {exception.Message}", exception);
        }
    }

    public void Write(RunSettings settings) =>
        AtomicFile.Write(Options, stream => JsonSerializer.Serialize(stream, settings, RunJson.Default.RunSettings));

    public void Save(Trainer trainer, ILearner learner)
    {
        CheckpointWriter writer = new();
        writer.Write("trainer", trainer);
        writer.SaveTo(Checkpoint);
        AtomicFile.Write(Model, learner.ExportOnnx);
    }

    /// <summary>Rebuilds the learner and the environments of a run.</summary>
    public static (ILearner Learner, IVectorEnvironment Environment, EnvironmentSpec Spec) Build(RunSettings settings, int threads)
    {
        if (settings.Cloning is not null) throw new ArgumentException($"The run is one of cloning by {settings.Algorithm}. Go on with it by: rollout clone --resume FOLDER");
        EnvironmentRegistry registry = Plugins.Registry(settings.Assembly);
        EnvironmentSpec spec = registry.Find(settings.Environment);
        Algorithm algorithm = Catalogue.Find(settings.Algorithm);
        IVectorEnvironment environment = registry.MakeVector(settings.Environment, settings.Environments, AutoresetMode.SameStep, settings.Wrappers());
        LearnerContext context = new(settings.Environments, environment.ObservationSpace, environment.ActionSpace, settings.TotalSteps, settings.Seed, threads);
        return (algorithm.Create(settings.Settings, context), environment, spec);
    }

    /// <summary>The learner of a run with its trained weights.</summary>
    public static (ILearner Learner, EnvironmentSpec Spec, RunSettings Settings) LoadTrained(string path)
    {
        (RunFolder folder, RunSettings settings) = Open(path);
        if (!File.Exists(folder.Checkpoint)) throw new ArgumentException($"{path} holds no latest.checkpoint: the run stopped before its first one.");
        (ILearner learner, IVectorEnvironment environment, EnvironmentSpec spec) = Build(settings, threads: 1);
        CheckpointReader.Open(folder.Checkpoint).Read("trainer", new Trainer(learner, environment, settings.Seed));
        return (learner, spec, settings);
    }
}
