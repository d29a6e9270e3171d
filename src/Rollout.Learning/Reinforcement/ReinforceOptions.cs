using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>What REINFORCE subtracts from a return.</summary>
public enum PolicyBaseline
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A constant.</summary>
    Constant,

    /// <summary>A running mean of the returns.</summary>
    Running,

    /// <summary>A learned value of the observation.</summary>
    Value,
}

/// <summary>Settings of <see cref="Reinforce"/>.</summary>
public sealed record ReinforceOptions : IOptions
{
    /// <summary>Episodes an update, shared out evenly among the environments and rounded up. More: a steadier gradient, fewer updates. At least 1.</summary>
    public int Episodes { get; init; } = 8;

    /// <summary>Discount γ. Nearer to 1: looks further ahead, with more variance. Within [0, 1].</summary>
    public float Discount { get; init; } = 0.99f;

    /// <summary>Whether an action answers only for the rewards that follow it. Off: for all of its episode, the same in the mean with more variance.</summary>
    public bool Causal { get; init; } = true;

    /// <summary>What is subtracted from a return: less variance, the same mean.</summary>
    public PolicyBaseline Baseline { get; init; } = PolicyBaseline.Value;

    /// <summary>The constant of the constant baseline, in units of returns.</summary>
    public float BaselineConstant { get; init; }

    /// <summary>Share of each new return in the running baseline. Larger: follows faster. Within (0, 1].</summary>
    public float BaselineRate { get; init; } = 0.05f;

    /// <summary>Adam's step size. Larger: faster, then unstable. Above 0.</summary>
    public Schedule LearningRate { get; init; } = 0.01f;

    /// <summary>Adam's step size of the learned value. Above 0.</summary>
    public Schedule ValueLearningRate { get; init; } = 0.01f;

    /// <summary>Passes of the value over an update's episodes. More: a better baseline, slower. At least 1.</summary>
    public int ValueEpochs { get; init; } = 10;

    /// <summary>Weight of the entropy bonus. Larger: explores longer. At least 0.</summary>
    public float EntropyCoefficient { get; init; }

    /// <summary>Whether advantages are scaled to mean 0 and deviation 1 over an update. Off: the size of rewards matters.</summary>
    public bool NormalizeAdvantages { get; init; } = true;

    /// <summary>Whether observations are scaled by their running mean and deviation.</summary>
    public bool NormalizeObservations { get; init; }

    /// <summary>Widths of the hidden layers of policy and value. Wider: more expressive, slower.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [32];

    /// <summary>Logarithm of the first standard deviation of continuous actions. Larger: explores more widely at first.</summary>
    public float InitialLogDeviation { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        OptionException.Require(Episodes >= 1, nameof(Episodes), Episodes, "at least 1");
        OptionException.Require(Discount is >= 0 and <= 1, nameof(Discount), Discount, "within [0, 1]");
        OptionException.Require(Enum.IsDefined(Baseline), nameof(Baseline), Baseline, "one of " + string.Join(", ", Enum.GetNames<PolicyBaseline>()));
        OptionException.Require(float.IsFinite(BaselineConstant), nameof(BaselineConstant), BaselineConstant, "finite");
        OptionException.Require(BaselineRate is > 0 and <= 1, nameof(BaselineRate), BaselineRate, "within (0, 1]");
        OptionException.Require(LearningRate.Start > 0, nameof(LearningRate), LearningRate, "above 0");
        OptionException.Require(ValueLearningRate.Start > 0, nameof(ValueLearningRate), ValueLearningRate, "above 0");
        OptionException.Require(ValueEpochs >= 1, nameof(ValueEpochs), ValueEpochs, "at least 1");
        OptionException.Require(EntropyCoefficient >= 0 && float.IsFinite(EntropyCoefficient), nameof(EntropyCoefficient), EntropyCoefficient, "at least 0");
        OptionException.Require(Layers.All(width => width >= 1), nameof(Layers), string.Join(",", Layers), "widths of at least 1");
        OptionException.Require(float.IsFinite(InitialLogDeviation), nameof(InitialLogDeviation), InitialLogDeviation, "finite");
    }
}
