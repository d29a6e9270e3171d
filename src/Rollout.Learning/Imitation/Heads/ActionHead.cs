using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// How a network's outputs become one normalised action, and how far they are from a demonstrated one. A new head is one file: an heir here,
/// its name in <see cref="HeadKind"/>, and one line in <see cref="For"/>.
/// </summary>
public abstract class ActionHead
{
    /// <summary>Columns that the network must output for one action.</summary>
    public abstract int OutputCount { get; }

    /// <summary>Floats of one action, A.</summary>
    public abstract int ActionCount { get; }

    /// <summary>The head that options name; of discrete actions, a classification.</summary>
    /// <exception cref="NotSupportedException">The space is neither Discrete nor a float Box.</exception>
    public static ActionHead For(CloneOptions options, Space space) => (space, options.Head) switch
    {
        (Discrete discrete, _) => new CategoricalHead(discrete),
        (Box { Plane: Plane.Float } box, HeadKind.Gaussian) => new MixtureHead(box.Length, 1, options.MinimumDeviation, options.TanhActions),
        (Box { Plane: Plane.Float } box, HeadKind.Mixture) => new MixtureHead(box.Length, options.Modes, options.MinimumDeviation, options.TanhActions),
        (Box { Plane: Plane.Float } box, _) => new RegressionHead(box.Length, options.Head, options.TanhActions),
        _ => throw new NotSupportedException($"Actions must come from a Discrete or a float Box space, not {space}."),
    };

    /// <summary>What training minimises, for every row, [rows, 1].</summary>
    /// <param name="outputs">Network outputs, [rows, OutputCount].</param>
    /// <param name="actions">Demonstrated actions, normalised, [rows, A].</param>
    public abstract Tensor Losses(Tensor outputs, Tensor actions);

    /// <summary>Chooses normalised actions.</summary>
    /// <param name="rows">Rows, n.</param>
    /// <param name="outputs">Network outputs, [n, OutputCount].</param>
    /// <param name="choice">Which action of the distribution.</param>
    /// <param name="random">Source of what is drawn.</param>
    /// <param name="actions">Receives the actions, [n, A].</param>
    public abstract void Act(int rows, ReadOnlySpan<float> outputs, ActionChoice choice, RandomStream random, Span<float> actions);

    /// <summary>Adds the choice of the likeliest action to a graph.</summary>
    /// <param name="graph">Receives the nodes.</param>
    /// <param name="outputs">Name of the network's outputs, [batch, OutputCount].</param>
    /// <returns>Name of the normalised action, [batch, A].</returns>
    public abstract string AddTo(OnnxGraph graph, string outputs);
}
