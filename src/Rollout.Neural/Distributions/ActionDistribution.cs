using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// How a policy network's outputs become actions. A new kind of action is one file: its heir here, and one line in <see cref="For(Space, ParameterVector, ActionOptions)"/>.
/// </summary>
public abstract class ActionDistribution
{
    /// <summary>Floats that the distribution reads of each row: what the network outputs, and behind it the latent where it is read.</summary>
    public abstract int OutputCount { get; }

    /// <summary>Floats of the network's last hidden layer that the distribution reads behind the network's outputs; 0 for none.</summary>
    public virtual int LatentCount => 0;

    /// <summary>Columns that the network must output.</summary>
    public int HeadCount => OutputCount - LatentCount;

    /// <summary>Floats of one action.</summary>
    public abstract int ActionCount { get; }

    /// <summary>Mean of the standard deviations, for those who watch exploration; NaN where there are none.</summary>
    public virtual float MeanDeviation => float.NaN;

    /// <summary>The distribution that suits an action space.</summary>
    /// <param name="space">Box of floats, Discrete, MultiDiscrete or MultiBinary.</param>
    /// <param name="parameters">Receives parameters of the distribution's own, such as log deviations.</param>
    /// <param name="initialLogDeviation">Logarithm of the first standard deviation of a Gaussian.</param>
    public static ActionDistribution For(Space space, ParameterVector parameters, float initialLogDeviation) => For(space, parameters, new ActionOptions(initialLogDeviation));

    /// <summary>The distribution that suits an action space.</summary>
    /// <param name="space">Box of floats, Discrete, MultiDiscrete or MultiBinary.</param>
    /// <param name="parameters">Receives parameters of the distribution's own, such as log deviations.</param>
    /// <param name="options">What there is to choose for continuous actions.</param>
    public static ActionDistribution For(Space space, ParameterVector parameters, ActionOptions options) => space switch
    {
        Discrete discrete => new CategoricalActions(discrete),
        MultiDiscrete choices => new MultiCategoricalActions(choices),
        MultiBinary bits => new BernoulliActions(bits),
        Box { Plane: Plane.Float } box when options.LatentCount > 0 => new StateDependentNoise(box, parameters, options),
        Box { Plane: Plane.Float } box when options.Squash => new SquashedGaussianActions(box, parameters, options.InitialLogDeviation),
        Box { Plane: Plane.Float } box when options.Scale => new ScaledGaussianActions(box, parameters, options),
        Box { Plane: Plane.Float } box => new GaussianActions(box, parameters, options.InitialLogDeviation),
        _ => throw new NotSupportedException($"Actions must come from a Discrete, MultiDiscrete, MultiBinary or float Box space, not {space}."),
    };

    /// <summary>Draws noise that stays until the next call, one for each environment; nothing unless the distribution has such noise.</summary>
    /// <param name="environments">n.</param>
    /// <param name="random">Source.</param>
    public virtual void BeginNoise(int environments, RandomStream random)
    {
    }

    /// <summary>Draws actions and computes their log-probabilities.</summary>
    /// <param name="rows">Number of actions, n.</param>
    /// <param name="outputs">Network outputs, [n, OutputCount].</param>
    /// <param name="random">Source.</param>
    /// <param name="actions">Receives the actions as the distribution sees them, [n, ActionCount].</param>
    /// <param name="logProbabilities">Receives their logarithms of probability or density, [n].</param>
    public abstract void Sample(int rows, ReadOnlySpan<float> outputs, RandomStream random, Span<float> actions, Span<float> logProbabilities);

    /// <summary>The most likely actions, [n, ActionCount].</summary>
    public abstract void Mode(int rows, ReadOnlySpan<float> outputs, Span<float> actions);

    /// <summary>Turns actions as the distribution sees them into actions that the environment takes, [n, ActionCount]; may be in place.</summary>
    public abstract void ToEnvironment(int rows, ReadOnlySpan<float> actions, Span<float> environmentActions);

    /// <summary>The way back from <see cref="ToEnvironment"/>, as far as there is one: clipped actions stay clipped.</summary>
    public virtual void FromEnvironment(int rows, ReadOnlySpan<float> environmentActions, Span<float> actions) => environmentActions[..(rows * ActionCount)].CopyTo(actions);

    /// <summary>Log-probabilities [n, 1] and entropies [n, 1] on the tape, for learning.</summary>
    /// <param name="outputs">Network outputs, [n, OutputCount].</param>
    /// <param name="actions">Actions as the distribution sees them, [n, ActionCount].</param>
    public abstract (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor actions);

    /// <summary>Adds the most likely action, ready for the environment, to a graph.</summary>
    /// <param name="graph">Receives the nodes.</param>
    /// <param name="head">Name of what the network outputs, [batch, HeadCount].</param>
    /// <returns>The action's name, [batch, ActionCount].</returns>
    public abstract string AddMode(OnnxGraph graph, string head);
}
