using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// Settings of <see cref="Ppo"/>; the defaults are Stable-Baselines3's. Each says what raising and lowering it does.
/// </summary>
public record PpoOptions : IOptions
{
    /// <summary>Steps of each environment between updates. More: better advantage estimates, fewer updates. Less: the opposite. At least 1.</summary>
    public int Steps { get; init; } = 2048;

    /// <summary>Rows of a minibatch. More: smoother gradients, fewer of them. Less: noisier and more of them. At least 2; at most environments x steps.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Passes over each rollout. More: more learning from each step, and more drift from the policy that took it. At least 1.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Discount γ. Nearer to 1: looks further ahead, with more variance. Within [0, 1].</summary>
    public float Discount { get; init; } = 0.99f;

    /// <summary>λ of the advantage estimates. Nearer to 1: less bias, more variance. Within [0, 1].</summary>
    public float GaeLambda { get; init; } = 0.95f;

    /// <summary>ε of the clipped objective: how far a probability ratio may move. Larger: bolder updates. Above 0.</summary>
    public Schedule ClipRange { get; init; } = 0.2f;

    /// <summary>The same for value predictions, in units of returns; null for none. Smaller: values follow more slowly. Above 0.</summary>
    public Schedule? ValueClipRange { get; init; }

    /// <summary>Adam's step size. Larger: faster, then unstable. Above 0.</summary>
    public Schedule LearningRate { get; init; } = 3e-4f;

    /// <summary>Weight of the entropy bonus. Larger: explores longer. At least 0.</summary>
    public float EntropyCoefficient { get; init; }

    /// <summary>Weight of the value loss. With separate networks it acts through gradient clipping alone. At least 0.</summary>
    public float ValueCoefficient { get; init; } = 0.5f;

    /// <summary>Largest norm of the gradient of all weights together. Smaller: gentler updates. Above 0.</summary>
    public float MaxGradientNorm { get; init; } = 0.5f;

    /// <summary>Whether advantages are scaled to mean 0 and deviation 1 in each minibatch. Off: the size of rewards matters.</summary>
    public bool NormalizeAdvantages { get; init; } = true;

    /// <summary>Stops the passes when the policy has moved further than 1.5 times this; null for never. Smaller: more cautious. Above 0.</summary>
    public float? TargetKl { get; init; }

    /// <summary>Whether observations are scaled by their running mean and deviation, and clipped to ±10.</summary>
    public bool NormalizeObservations { get; init; }

    /// <summary>Whether rewards are divided by the running deviation of their discounted sum, and clipped to ±10.</summary>
    public bool NormalizeRewards { get; init; }

    /// <summary>Widths of the policy network's hidden layers. Wider: more expressive, slower.</summary>
    public IReadOnlyList<int> PolicyLayers { get; init; } = [64, 64];

    /// <summary>Widths of the value network's hidden layers.</summary>
    public IReadOnlyList<int> ValueLayers { get; init; } = [64, 64];

    /// <summary>Activation of the hidden layers.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>Whether weights begin orthogonal; otherwise uniform within ± 1 / sqrt(inputs), PyTorch's default.</summary>
    public bool OrthogonalInitialization { get; init; } = true;

    /// <summary>Logarithm of the first standard deviation of continuous actions. Larger: explores more widely at first.</summary>
    public float InitialLogDeviation { get; init; }

    /// <summary>Whether continuous actions pass through tanh into their box instead of being clipped to it. On: smooth near the bounds, which are never quite reached.</summary>
    public bool SquashActions { get; init; }

    /// <summary>Whether the noise of continuous actions is a function of the state, drawn anew every <see cref="NoiseSteps"/>. On: smoother exploration.</summary>
    public bool StateDependentNoise { get; init; }

    /// <summary>Steps until state-dependent noise is drawn anew; -1 for only at the beginning of a rollout. Fewer: rougher exploration. -1 or at least 1.</summary>
    public int NoiseSteps { get; init; } = -1;

    /// <summary>Whether state-dependent noise has a deviation for each feature and action; otherwise one for each feature.</summary>
    public bool FullDeviations { get; init; } = true;

    /// <summary>Whether deviations of state-dependent noise grow like a logarithm above 1, which keeps them from exploding.</summary>
    public bool GentleDeviations { get; init; }

    /// <summary>KL divergence that the learning rate is steered to, between 1e-5 and 1e-2 from <see cref="LearningRate"/> on; null for the schedule. Larger: bolder. Above 0.</summary>
    public float? DesiredKl { get; init; }

    /// <summary>Whether continuous actions are learned in units of their box, -1 to 1 from end to end; those of the clone where training begins with one. Off: in the environment's own.</summary>
    public bool ScaleActions { get; init; }

    /// <summary>Whether the mean of scaled actions passes through tanh, which keeps it within their range.</summary>
    public bool BoundMean { get; init; }

    /// <summary>Weight of the KL divergence from the policy that training began with. Larger: stays nearer to it. At least 0.</summary>
    public float KlToInit { get; init; }

    /// <summary>Rollouts from which only values are learned, at first. More: a policy that training begins with is not spoiled by values that know nothing yet. At least 0.</summary>
    public int ValueWarmup { get; init; }

    /// <summary>Convolutions over images, each as filters:kernel:stride. More or wider: sees more, slower.</summary>
    public IReadOnlyList<string> Convolutions { get; init; } = ["32:8:4", "64:4:2", "64:3:1"];

    /// <summary>Features that each image becomes. More: richer, slower. At least 1.</summary>
    public int ImageFeatures { get; init; } = 256;

    /// <summary>Stable-Baselines3's names of the options, for those who know them.</summary>
    public static IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["n_steps"] = nameof(Steps),
        ["n_epochs"] = nameof(Epochs),
        ["gamma"] = nameof(Discount),
        ["clip_range_vf"] = nameof(ValueClipRange),
        ["ent_coef"] = nameof(EntropyCoefficient),
        ["vf_coef"] = nameof(ValueCoefficient),
        ["max_grad_norm"] = nameof(MaxGradientNorm),
        ["normalize_advantage"] = nameof(NormalizeAdvantages),
        ["net_arch_pi"] = nameof(PolicyLayers),
        ["net_arch_vf"] = nameof(ValueLayers),
        ["activation_fn"] = nameof(Activation),
        ["ortho_init"] = nameof(OrthogonalInitialization),
        ["log_std_init"] = nameof(InitialLogDeviation),
        ["use_sde"] = nameof(StateDependentNoise),
        ["sde_sample_freq"] = nameof(NoiseSteps),
        ["squash_output"] = nameof(SquashActions),
        ["full_std"] = nameof(FullDeviations),
        ["use_expln"] = nameof(GentleDeviations),
        ["features_dim"] = nameof(ImageFeatures),
    };

    /// <summary>Throws unless every option is within its range.</summary>
    /// <exception cref="OptionException">Names the option, its value and its range.</exception>
    public virtual void Validate()
    {
        OptionException.Require(Steps >= 1, nameof(Steps), Steps, "at least 1");
        OptionException.Require(BatchSize >= 2, nameof(BatchSize), BatchSize, "at least 2");
        OptionException.Require(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        OptionException.Require(Discount is >= 0 and <= 1, nameof(Discount), Discount, "within [0, 1]");
        OptionException.Require(GaeLambda is >= 0 and <= 1, nameof(GaeLambda), GaeLambda, "within [0, 1]");
        OptionException.Require(ClipRange.Start > 0, nameof(ClipRange), ClipRange, "above 0");
        OptionException.Require(ValueClipRange is null || ValueClipRange.Start > 0, nameof(ValueClipRange), ValueClipRange, "above 0, or null for none");
        OptionException.Require(LearningRate.Start > 0, nameof(LearningRate), LearningRate, "above 0");
        OptionException.Require(EntropyCoefficient >= 0 && float.IsFinite(EntropyCoefficient), nameof(EntropyCoefficient), EntropyCoefficient, "at least 0");
        OptionException.Require(ValueCoefficient >= 0 && float.IsFinite(ValueCoefficient), nameof(ValueCoefficient), ValueCoefficient, "at least 0");
        OptionException.Require(MaxGradientNorm > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0");
        OptionException.Require(TargetKl is null or > 0, nameof(TargetKl), TargetKl, "above 0, or null for never");
        OptionException.Require(PolicyLayers.All(width => width >= 1), nameof(PolicyLayers), string.Join(",", PolicyLayers), "widths of at least 1");
        OptionException.Require(ValueLayers.All(width => width >= 1), nameof(ValueLayers), string.Join(",", ValueLayers), "widths of at least 1");
        OptionException.Require(Enum.IsDefined(Activation), nameof(Activation), Activation, "one of " + string.Join(", ", Enum.GetNames<Activation>()));
        OptionException.Require(NoiseSteps is -1 or >= 1, nameof(NoiseSteps), NoiseSteps, "-1 for once a rollout, or at least 1");
        OptionException.Require(DesiredKl is null or > 0, nameof(DesiredKl), DesiredKl, "above 0, or null for the schedule");
        OptionException.Require(!ScaleActions || !(SquashActions || StateDependentNoise), nameof(ScaleActions), ScaleActions, "false with squash_actions or state_dependent_noise, which have a scale of their own");
        OptionException.Require(!BoundMean || ScaleActions, nameof(BoundMean), BoundMean, "false without scale_actions");
        OptionException.Require(KlToInit >= 0 && float.IsFinite(KlToInit), nameof(KlToInit), KlToInit, "at least 0");
        OptionException.Require(ValueWarmup >= 0, nameof(ValueWarmup), ValueWarmup, "at least 0");
        EncoderOptions.Parse(Convolutions, ImageFeatures);
        OptionException.Require(float.IsFinite(InitialLogDeviation), nameof(InitialLogDeviation), InitialLogDeviation, "finite");
    }

    /// <summary>What a distribution has to know.</summary>
    /// <param name="latent">Width of the policy network's last hidden layer.</param>
    internal ActionOptions ActionOptions(int latent) => new(InitialLogDeviation, SquashActions, StateDependentNoise ? latent : 0, FullDeviations, GentleDeviations, ScaleActions, BoundMean);
}
