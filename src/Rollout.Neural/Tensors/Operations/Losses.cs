namespace Rollout.Neural;

public sealed partial class Tensor
{
    /// <summary>(x - target)² averaged over all elements, 1 x 1.</summary>
    public Tensor MeanSquaredError(Tensor target) => (this - target).Square().Mean();

    /// <summary>-log softmax(x)[class] of each row, [rows, 1], this tensor being the logits.</summary>
    /// <param name="classes">Class of each row as an exact integer, [rows, 1]; no gradient flows to it.</param>
    public Tensor CrossEntropy(Tensor classes) => -LogSoftmax().Pick(classes);
}
