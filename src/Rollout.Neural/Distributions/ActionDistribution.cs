using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// How a policy network's outputs become actions. A new kind of action is one file: its heir here, and one line in <see cref="For"/>.
/// </summary>
public abstract class ActionDistribution
{
    /// <summary>Columns that the network must output.</summary>
    public abstract int OutputCount { get; }

    /// <summary>Floats of one action.</summary>
    public abstract int ActionCount { get; }

    /// <summary>The distribution that suits an action space.</summary>
    /// <param name="space">Box or Discrete.</param>
    /// <param name="parameters">Receives parameters of the distribution's own, such as log deviations.</param>
    /// <param name="initialLogDeviation">Logarithm of the first standard deviation of a Gaussian.</param>
    public static ActionDistribution For(Space space, ParameterVector parameters, float initialLogDeviation) => space switch
    {
        Discrete discrete => new CategoricalActions(discrete),
        Box { Plane: Plane.Float } box => new GaussianActions(box, parameters, initialLogDeviation),
        _ => throw new NotSupportedException($"Actions must come from a Discrete or a float Box space, not {space}."),
    };

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

    /// <summary>Log-probabilities [n, 1] and entropies [n, 1] on the tape, for learning.</summary>
    /// <param name="outputs">Network outputs, [n, OutputCount].</param>
    /// <param name="actions">Actions as the distribution sees them, [n, ActionCount].</param>
    public abstract (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor actions);
}
