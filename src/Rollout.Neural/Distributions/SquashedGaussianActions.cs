using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// Normal actions u that pass through tanh into their box: a = tanh u, log p(a) = log N(u; μ, σ) - Σ log(1 - a² + 1e-6). Learning keeps u, so
/// that nothing is lost where tanh is flat. There is no entropy in closed form; -log p(a) is its estimate.
/// </summary>
/// <remarks>Haarnoja et al., Soft actor-critic (2018), appendix C; the 1e-6 is Stable-Baselines3's.</remarks>
public sealed class SquashedGaussianActions : ActionDistribution
{
    private readonly Box _space;
    private readonly GaussianActions _gaussian;

    /// <summary>Adds the log deviations to a parameter vector, under the name "log_std".</summary>
    /// <exception cref="NotSupportedException">A bound of the space is infinite.</exception>
    public SquashedGaussianActions(Box space, ParameterVector parameters, float initialLogDeviation)
    {
        Squashing.Check(space);
        _space = space;
        _gaussian = new GaussianActions(space, parameters, initialLogDeviation);
    }

    /// <inheritdoc/>
    public override int OutputCount => _space.Length;

    /// <inheritdoc/>
    public override int ActionCount => _space.Length;

    /// <inheritdoc/>
    public override float MeanDeviation => _gaussian.MeanDeviation;

    /// <inheritdoc/>
    public override void Sample(int rows, ReadOnlySpan<float> outputs, RandomStream random, Span<float> actions, Span<float> logProbabilities)
    {
        _gaussian.Sample(rows, outputs, random, actions, logProbabilities);
        Squashing.Correct(rows, ActionCount, actions, logProbabilities);
    }

    /// <inheritdoc/>
    public override void Mode(int rows, ReadOnlySpan<float> outputs, Span<float> actions) => _gaussian.Mode(rows, outputs, actions);

    /// <inheritdoc/>
    public override void ToEnvironment(int rows, ReadOnlySpan<float> actions, Span<float> environmentActions) => Squashing.ToEnvironment(_space, rows, actions, environmentActions);

    /// <inheritdoc/>
    public override void FromEnvironment(int rows, ReadOnlySpan<float> environmentActions, Span<float> actions) => Squashing.FromEnvironment(_space, rows, environmentActions, actions);

    /// <inheritdoc/>
    public override (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor actions)
    {
        Tensor logProbability = _gaussian.Evaluate(outputs, actions).LogProbability - Squashing.Correction(actions);
        return (logProbability, -logProbability);
    }

    /// <inheritdoc/>
    public override string AddMode(OnnxGraph graph, string head) => Squashing.AddMode(graph, _space, head);
}
