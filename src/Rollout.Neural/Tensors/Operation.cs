namespace Rollout.Neural;

/// <summary>
/// How gradients flow back through one kind of operation. An operation is one file: this class's heir, a singleton without state, and the
/// <see cref="Tensor"/> method that computes the forward pass and records it.
/// </summary>
internal abstract class Operation
{
    /// <summary>Adds the gradient of the loss with respect to each input, given that with respect to the output.</summary>
    public abstract void Backward(Tensor output);
}
