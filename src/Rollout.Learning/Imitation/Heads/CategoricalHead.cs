using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>One of n actions: the outputs are logits, the loss is the cross-entropy. Actions are the space's own numbers.</summary>
public sealed class CategoricalHead(Discrete space) : ActionHead
{
    private readonly CategoricalActions _distribution = new(space);
    private float[] _discarded = [];

    /// <inheritdoc/>
    public override int OutputCount => space.N;

    /// <inheritdoc/>
    public override int ActionCount => 1;

    /// <inheritdoc/>
    public override Tensor Losses(Tensor outputs, Tensor actions) => outputs.CrossEntropy(actions - space.Start);

    /// <inheritdoc/>
    public override void Act(int rows, ReadOnlySpan<float> outputs, ActionChoice choice, RandomStream random, Span<float> actions)
    {
        if (_discarded.Length < rows) _discarded = new float[rows];
        if (choice == ActionChoice.Likeliest) _distribution.Mode(rows, outputs, actions);
        else _distribution.Sample(rows, outputs, random, actions, _discarded);
        _distribution.ToEnvironment(rows, actions, actions);
    }

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string outputs)
    {
        string likeliest = graph.Node("Cast", [graph.Node("ArgMax", [outputs], [("axis", 1), ("keepdims", 1)])], [("to", 1)]);
        return graph.Node("Add", [likeliest, graph.Constant([(float)space.Start])]);
    }
}
