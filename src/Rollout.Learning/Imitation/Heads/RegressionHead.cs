using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>The outputs are the action. Averages what demonstrators do, also where they do one of two things.</summary>
public sealed class RegressionHead(int actionCount, HeadKind loss, bool tanh) : ActionHead
{
    /// <inheritdoc/>
    public override int OutputCount => actionCount;

    /// <inheritdoc/>
    public override int ActionCount => actionCount;

    /// <inheritdoc/>
    public override Tensor Losses(Tensor outputs, Tensor actions)
    {
        Tensor predicted = tanh ? outputs.Tanh() : outputs;
        Tensor errors = loss switch
        {
            HeadKind.L1 => predicted.AbsoluteError(actions),
            HeadKind.SmoothL1 => predicted.SmoothAbsoluteError(actions),
            _ => (predicted - actions).Square(),
        };
        return errors.RowMeans();
    }

    /// <inheritdoc/>
    public override void Act(int rows, ReadOnlySpan<float> outputs, ActionChoice choice, RandomStream random, Span<float> actions)
    {
        for (int i = 0; i < rows * actionCount; i++) actions[i] = tanh ? MathF.Tanh(outputs[i]) : outputs[i];
    }

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string outputs) => tanh ? graph.Node("Tanh", [outputs]) : outputs;
}
