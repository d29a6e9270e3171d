using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// Generative adversarial imitation: D(s, a) = σ(score) is the probability that a transition is demonstrated, and the policy is paid
/// -log(1 - D) = softplus(score) for being taken for the demonstrator.
/// </summary>
/// <remarks>Ho and Ermon, Generative adversarial imitation learning (2016), algorithm 1, with D of the demonstrations near 1.</remarks>
public sealed class Gail : RewardModel
{
    private readonly MultilayerPerceptron _discriminator;

    /// <summary>Begins with an undecided discriminator.</summary>
    public Gail(AdversarialOptions options, LearnerContext context, Transitions demonstrations) : base(options, context, demonstrations) =>
        _discriminator = Network("discriminator", Widths.Observation + Widths.Action);

    /// <inheritdoc/>
    internal override (Tensor Score, Tensor Reward) Forward(Tape tape, TransitionBatch batch)
    {
        int width = batch.ObservationWidth + batch.ActionWidth;
        Tensor score = _discriminator.Forward(tape.Constant(batch.Pairs.AsSpan(0, batch.Count * width), batch.Count, width));
        return (score, score.Softplus());
    }
}
