using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// Normal actions in units of their box, -1 to 1 from end to end: a = center + u / scale, u ~ N(μ, σ), μ the network's output or its tanh. So a deviation
/// means the same for a torque of ±2 and a position within 0 to 512, and a network that was fitted to scaled actions can go on learning. An end that is
/// infinite leaves its action as it is. The environment sees the action clipped to its box; learning sees u as drawn.
/// </summary>
public sealed class ScaledGaussianActions : ActionDistribution, ICheckpointable
{
    private readonly Box _space;
    private readonly GaussianActions _gaussian;
    private readonly bool _boundMean;
    private readonly float[] _center, _scale;
    private float[] _means = [];

    /// <summary>Adds the log deviations, of u, to a parameter vector, under the name "log_std".</summary>
    public ScaledGaussianActions(Box space, ParameterVector parameters, ActionOptions options)
    {
        (_space, _boundMean) = (space, options.BoundMean);
        _gaussian = new GaussianActions(space, parameters, options.InitialLogDeviation);
        (_center, _scale) = (new float[space.Length], new float[space.Length]);
        for (int j = 0; j < _scale.Length; j++)
        {
            bool finite = float.IsFinite(space.Low[j]) && float.IsFinite(space.High[j]) && space.High[j] > space.Low[j];
            (_center[j], _scale[j]) = finite ? (space.Low[j] + (space.High[j] - space.Low[j]) / 2, 2 / (space.High[j] - space.Low[j])) : (0, 1);
        }
    }

    /// <summary>The action of u = 0, [ActionCount].</summary>
    public Span<float> Center => _center;

    /// <summary>Units of u in one of the action, [ActionCount].</summary>
    public Span<float> Scale => _scale;

    /// <inheritdoc/>
    public override int OutputCount => _space.Length;

    /// <inheritdoc/>
    public override int ActionCount => _space.Length;

    /// <inheritdoc/>
    public override float MeanDeviation => _gaussian.MeanDeviation;

    /// <inheritdoc/>
    public override void Sample(int rows, ReadOnlySpan<float> outputs, RandomStream random, Span<float> actions, Span<float> logProbabilities)
    {
        if (_means.Length < rows * ActionCount) _means = new float[rows * ActionCount];
        Mode(rows, outputs, _means);
        _gaussian.Sample(rows, _means, random, actions, logProbabilities);
    }

    /// <inheritdoc/>
    public override void Mode(int rows, ReadOnlySpan<float> outputs, Span<float> actions)
    {
        for (int k = 0; k < rows * ActionCount; k++) actions[k] = _boundMean ? MathF.Tanh(outputs[k]) : outputs[k];
    }

    /// <inheritdoc/>
    public override void ToEnvironment(int rows, ReadOnlySpan<float> actions, Span<float> environmentActions)
    {
        for (int k = 0; k < rows * ActionCount; k++) environmentActions[k] = actions[k] / _scale[k % ActionCount] + _center[k % ActionCount];
        GaussianActions.Clip(_space, rows, environmentActions, environmentActions);
    }

    /// <inheritdoc/>
    public override void FromEnvironment(int rows, ReadOnlySpan<float> environmentActions, Span<float> actions)
    {
        for (int k = 0; k < rows * ActionCount; k++) actions[k] = (environmentActions[k] - _center[k % ActionCount]) * _scale[k % ActionCount];
    }

    /// <inheritdoc/>
    public override (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor actions) => _gaussian.Evaluate(_boundMean ? outputs.Tanh() : outputs, actions);

    /// <inheritdoc/>
    public override string AddMode(OnnxGraph graph, string head)
    {
        if (_boundMean) head = graph.Node("Tanh", [head]);
        string action = graph.Node("Add", [graph.Node("Div", [head, graph.Constant(_scale, ActionCount)]), graph.Constant(_center, ActionCount)]);
        return GaussianActions.AddClip(graph, _space, action);
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("center", (ReadOnlySpan<float>)_center);
        writer.Write("scale", (ReadOnlySpan<float>)_scale);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("center", _center.AsSpan());
        reader.Read("scale", _scale.AsSpan());
    }
}
