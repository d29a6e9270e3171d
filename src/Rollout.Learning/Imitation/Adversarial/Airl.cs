using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// Adversarial inverse reinforcement learning: D = exp(f) / (exp(f) + π(a | s)) with f(s, a, s') = g(s, a) + γ h(s') - h(s), so that g becomes a reward
/// of its own and h takes up what only shapes it. The policy is paid log D - log(1 - D) = f - log π, which is 0 where it acts as the demonstrator does;
/// paid f alone it would owe log π at every step and hurry to the end of the episode.
/// </summary>
/// <remarks>Fu, Luo and Levine, Learning robust rewards with adversarial inverse reinforcement learning (2018), equations 3 and 4.</remarks>
public sealed class Airl : RewardModel
{
    private readonly MultilayerPerceptron _reward, _shaping;
    private readonly float _discount;

    /// <summary>Begins with a reward and a shaping term near zero.</summary>
    public Airl(AdversarialOptions options, LearnerContext context, Transitions demonstrations) : base(options, context, demonstrations)
    {
        _reward = Network("reward", Widths.Observation + Widths.Action);
        _shaping = Network("shaping", Widths.Observation);
        _discount = options.Discount;
    }

    /// <inheritdoc/>
    internal override bool NeedsLogProbabilities => true;

    /// <inheritdoc/>
    internal override (Tensor Score, Tensor Reward) Forward(Tape tape, TransitionBatch batch)
    {
        int n = batch.Count, observation = batch.ObservationWidth, pair = observation + batch.ActionWidth;
        Tensor g = _reward.Forward(tape.Constant(batch.Pairs.AsSpan(0, n * pair), n, pair));
        Tensor now = _shaping.Forward(tape.Constant(batch.Observations.AsSpan(0, n * observation), n, observation));
        Tensor next = _shaping.Forward(tape.Constant(batch.Next.AsSpan(0, n * observation), n, observation));
        Tensor f = g + _discount * (next * tape.Constant(batch.GoesOn.AsSpan(0, n), n, 1)) - now;
        Tensor score = f - tape.Constant(batch.LogProbabilities.AsSpan(0, n), n, 1);
        return (score, score);
    }
}
