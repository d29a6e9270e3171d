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

    /// <summary>
    /// Whether an action answers only for the rewards that follow it, k - t steps later with γ^(k - t). Off: for those before it too, t - k steps earlier with
    /// γ^(t - k); the same in the mean, since no action changes what was before it, with more variance.
    /// </summary>
    public bool Causal { get; init; } = true;

    /// <summary>
    /// Whether step t counts γ^t. On: the gradient of the discounted return of an episode from its first step (Sutton and Barto 2018, section 13.3), to which
    /// late steps hardly matter. Off: every step counts the same, as most do: what is climbed is the mean, over the steps as they were visited, of the
    /// discounted return from there (Thomas 2014). The same thing with γ = 1.
    /// </summary>
    public bool DiscountSteps { get; init; }

    /// <summary>What is subtracted from a return: less variance, the same mean.</summary>
    public PolicyBaseline Baseline { get; init; } = PolicyBaseline.Value;

    /// <summary>The constant of the constant baseline, in units of returns; 0 for the others.</summary>
    public float BaselineConstant { get; init; }

    /// <summary>Share of each new return in the running baseline. Larger: follows faster. Within (0, 1].</summary>
    public float BaselineRate { get; init; } = 0.05f;

    /// <summary>Adam's step size. Larger: faster, then unstable. Above 0.</summary>
    public Schedule LearningRate { get; init; } = 0.003f;

    /// <summary>Adam's step size of the learned value. Above 0.</summary>
    public Schedule ValueLearningRate { get; init; } = 0.01f;

    /// <summary>Passes of the value over an update's episodes. More: a better baseline, slower. At least 1.</summary>
    public int ValueEpochs { get; init; } = 10;

    /// <summary>Weight of the entropy bonus. Larger: explores longer. At least 0.</summary>
    public float EntropyCoefficient { get; init; }

    /// <summary>
    /// Whether what is left of returns is divided by its root mean square over an update, so that the unit of rewards does not matter. Its mean is not
    /// taken away: that would be a baseline of its own and make all constant ones alike. Off: the size of rewards matters.
    /// </summary>
    public bool NormalizeAdvantages { get; init; } = true;

    /// <summary>Whether observations are scaled by their running mean and deviation.</summary>
    public bool NormalizeObservations { get; init; }

    /// <summary>Widths of the hidden layers of policy and value. Wider: more expressive, slower.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [32];

    /// <summary>Logarithm of the first standard deviation of continuous actions. Larger: explores more widely at first.</summary>
    public float InitialLogDeviation { get; init; }

    /// <summary>Whether continuous actions are in units of their box, -1 to 1 from end to end; where an end is infinite, the environment's.</summary>
    public bool ScaleActions { get; init; } = true;

    /// <inheritdoc/>
    public void Validate()
    {
        OptionException.Require(Episodes >= 1, nameof(Episodes), Episodes, "at least 1");
        OptionException.Require(Discount is >= 0 and <= 1, nameof(Discount), Discount, "within [0, 1]");
        OptionException.Require(Enum.IsDefined(Baseline), nameof(Baseline), Baseline, "one of " + string.Join(", ", Enum.GetNames<PolicyBaseline>()));
        OptionException.Require(float.IsFinite(BaselineConstant), nameof(BaselineConstant), BaselineConstant, "finite");
        OptionException.Require(BaselineConstant == 0 || Baseline == PolicyBaseline.Constant, nameof(BaselineConstant), BaselineConstant, $"0 with baseline={Baseline}, which is no constant");
        OptionException.Require(BaselineConstant != 0 || Baseline != PolicyBaseline.Constant, nameof(BaselineConstant), BaselineConstant, "set with baseline=constant; nothing is subtracted with baseline=none");
        OptionException.Require(BaselineRate is > 0 and <= 1, nameof(BaselineRate), BaselineRate, "within (0, 1]");
        OptionException.Require(LearningRate.Start > 0, nameof(LearningRate), LearningRate, "above 0");
        OptionException.Require(ValueLearningRate.Start > 0, nameof(ValueLearningRate), ValueLearningRate, "above 0");
        OptionException.Require(ValueEpochs >= 1, nameof(ValueEpochs), ValueEpochs, "at least 1");
        OptionException.Require(EntropyCoefficient >= 0 && float.IsFinite(EntropyCoefficient), nameof(EntropyCoefficient), EntropyCoefficient, "at least 0");
        OptionException.Require(Layers.All(width => width >= 1), nameof(Layers), string.Join(",", Layers), "widths of at least 1");
        OptionException.Require(float.IsFinite(InitialLogDeviation), nameof(InitialLogDeviation), InitialLogDeviation, "finite");
    }
}
