using Rollout.Datasets;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>Settings of <see cref="Cloner"/>: a trunk that reads observations times a head that acts, and how they are trained. The defaults are robomimic's BC.</summary>
public sealed record CloneOptions : IOptions
{
    /// <summary>What reads the observations. Recurrent trunks remember, and learn from sequences.</summary>
    public TrunkKind Trunk { get; init; } = TrunkKind.Mlp;

    /// <summary>Widths of the trunk's layers. Wider and more: more expressive, slower.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [1024, 1024];

    /// <summary>Activation of an MLP trunk.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>What acts, of continuous actions; discrete ones are classified.</summary>
    public HeadKind Head { get; init; } = HeadKind.L2;

    /// <summary>Modes of a mixture. More: more ways of doing a thing, more data needed. At least 1.</summary>
    public int Modes { get; init; } = 5;

    /// <summary>Floor of the standard deviations of Gaussian and Mixture. Smaller: sharper, and a likelihood that may explode. Above 0.</summary>
    public float MinimumDeviation { get; init; } = 1e-4f;

    /// <summary>Whether predicted actions pass through tanh, so that they stay within the range that MinimumMaximum scales actions to.</summary>
    public bool TanhActions { get; init; } = true;

    /// <summary>Which action of a distribution the policy takes while it is evaluated; an exported model takes the likeliest.</summary>
    public ActionChoice ActionChoice { get; init; } = ActionChoice.LowNoise;

    /// <summary>Frames of observation that the policy sees, the present one included. More: velocities and hidden causes, and easier self-deception. At least 1.</summary>
    public int ObservationHistory { get; init; } = 1;

    /// <summary>Actions predicted at once. More: smoother and consistent, slower to react if executed. At least 1.</summary>
    public int ChunkLength { get; init; } = 1;

    /// <summary>Actions of a chunk that are executed before the next is predicted. Within 1 and the chunk's length.</summary>
    public int ExecutedActions { get; init; } = 1;

    /// <summary>Steps of the sequences that a recurrent trunk learns from. More: longer memory, slower steps. At least 1.</summary>
    public int SequenceLength { get; init; } = 10;

    /// <summary>Whether a recurrent state begins anew after as many steps as it was trained over, as in robomimic; otherwise it runs on for the episode.</summary>
    public bool ResetState { get; init; } = true;

    /// <summary>How observations are scaled.</summary>
    public Normalization ObservationNormalization { get; init; } = Normalization.MeanDeviation;

    /// <summary>How continuous actions are scaled.</summary>
    public Normalization ActionNormalization { get; init; } = Normalization.MinimumMaximum;

    /// <summary>Windows of a minibatch. More: smoother gradients, slower steps. At least 1.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Adam's step size after the warm-up. Larger: faster, then unstable. Above 0.</summary>
    public float LearningRate { get; init; } = 1e-4f;

    /// <summary>Steps over which the learning rate rises from zero. More: gentler beginning. At least 0.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>How the learning rate falls over training.</summary>
    public LearningRateDecay LearningRateDecay { get; init; } = LearningRateDecay.Constant;

    /// <summary>AdamW's decoupled weight decay. Larger: smaller weights, smoother policies. At least 0.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Largest norm of the gradient of all weights together; null for none. Smaller: gentler updates. Above 0.</summary>
    public float? MaxGradientNorm { get; init; }

    /// <summary>Whether the policy acts with a moving average of the weights.</summary>
    public bool AverageWeights { get; init; }

    /// <summary>How fast the average's memory grows with training. Larger: smoother. Above 0.</summary>
    public float AveragePower { get; init; } = 0.75f;

    /// <summary>Names of the features that make up an observation, in the order of the environment's float plane; a goal is one of them.</summary>
    public IReadOnlyList<string> Observations { get; init; } = [FeatureNames.State];

    /// <summary>Name of the feature that is cloned.</summary>
    public string Action { get; init; } = FeatureNames.Action;

    /// <summary>Other libraries' names of the options.</summary>
    public static IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["n_obs_steps"] = nameof(ObservationHistory),
        ["horizon"] = nameof(ChunkLength),
        ["chunk_size"] = nameof(ChunkLength),
        ["n_action_steps"] = nameof(ExecutedActions),
        ["seq_length"] = nameof(SequenceLength),
        ["num_modes"] = nameof(Modes),
        ["min_std"] = nameof(MinimumDeviation),
        ["layer_dims"] = nameof(Layers),
        ["lr"] = nameof(LearningRate),
        ["ema"] = nameof(AverageWeights),
    };

    /// <summary>Whether the trunk carries a state from step to step.</summary>
    public bool IsRecurrent => Trunk != TrunkKind.Mlp;

    /// <summary>Steps of a training sequence: one without a recurrent trunk.</summary>
    public int TrainedSteps => IsRecurrent ? SequenceLength : 1;

    /// <inheritdoc/>
    public void Validate()
    {
        static string Names<T>() where T : struct, Enum => "one of " + string.Join(", ", Enum.GetNames<T>());
        OptionException.Require(Enum.IsDefined(Trunk), nameof(Trunk), Trunk, Names<TrunkKind>());
        OptionException.Require(Layers.Count >= (IsRecurrent ? 1 : 0) && Layers.All(width => width >= 1), nameof(Layers), string.Join(",", Layers), "widths of at least 1, and at least one for a recurrent trunk");
        OptionException.Require(Enum.IsDefined(Activation), nameof(Activation), Activation, Names<Activation>());
        OptionException.Require(Enum.IsDefined(Head), nameof(Head), Head, Names<HeadKind>());
        OptionException.Require(Modes >= 1, nameof(Modes), Modes, "at least 1");
        OptionException.Require(MinimumDeviation > 0 && float.IsFinite(MinimumDeviation), nameof(MinimumDeviation), MinimumDeviation, "above 0");
        OptionException.Require(Enum.IsDefined(ActionChoice), nameof(ActionChoice), ActionChoice, Names<ActionChoice>());
        OptionException.Require(ObservationHistory >= 1, nameof(ObservationHistory), ObservationHistory, "at least 1");
        OptionException.Require(ChunkLength >= 1, nameof(ChunkLength), ChunkLength, "at least 1");
        OptionException.Require(ExecutedActions >= 1 && ExecutedActions <= ChunkLength, nameof(ExecutedActions), ExecutedActions, $"within 1 and chunk_length, {ChunkLength}");
        OptionException.Require(SequenceLength >= 1, nameof(SequenceLength), SequenceLength, "at least 1");
        OptionException.Require(Enum.IsDefined(ObservationNormalization), nameof(ObservationNormalization), ObservationNormalization, Names<Normalization>());
        OptionException.Require(Enum.IsDefined(ActionNormalization), nameof(ActionNormalization), ActionNormalization, Names<Normalization>());
        OptionException.Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        OptionException.Require(LearningRate > 0 && float.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
        OptionException.Require(WarmupSteps >= 0, nameof(WarmupSteps), WarmupSteps, "at least 0");
        OptionException.Require(Enum.IsDefined(LearningRateDecay), nameof(LearningRateDecay), LearningRateDecay, Names<LearningRateDecay>());
        OptionException.Require(WeightDecay >= 0 && float.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "at least 0");
        OptionException.Require(MaxGradientNorm is null or > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0, or none");
        OptionException.Require(AveragePower > 0, nameof(AveragePower), AveragePower, "above 0");
        OptionException.Require(Observations.Count >= 1 && Observations.All(name => name.Length > 0), nameof(Observations), string.Join(",", Observations), "at least one feature's name");
        OptionException.Require(Action.Length > 0, nameof(Action), Action, "a feature's name");
    }
}
