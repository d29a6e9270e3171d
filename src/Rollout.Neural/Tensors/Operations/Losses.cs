namespace Rollout.Neural;

public sealed partial class Tensor
{
    /// <summary>(x - target)² averaged over all elements, 1 x 1.</summary>
    public Tensor MeanSquaredError(Tensor target) => (this - target).Square().Mean();

    /// <summary>|x - target| of every element.</summary>
    public Tensor AbsoluteError(Tensor target) => (this - target).Abs();

    /// <summary>PyTorch's smooth L1 loss of every element: d² / (2 beta) where |d| ≤ beta, else |d| - beta / 2.</summary>
    /// <param name="target">Targets of the same shape.</param>
    /// <param name="beta">Distance at which the loss becomes linear, above 0.</param>
    public Tensor SmoothAbsoluteError(Tensor target, float beta = 1) => Huber(target, beta) / beta;

    /// <summary>The negative log-likelihood of targets under normal distributions of given variances, of every element; this tensor is the mean.</summary>
    /// <param name="target">Targets of the same shape.</param>
    /// <param name="variance">Variances of the same shape.</param>
    /// <param name="epsilon">Least variance.</param>
    /// <param name="full">Whether to add the constant log(2π) / 2.</param>
    public Tensor GaussianNegativeLogLikelihood(Tensor target, Tensor variance, float epsilon = 1e-6f, bool full = false)
    {
        Tensor bounded = variance.Clamp(epsilon, float.PositiveInfinity);
        Tensor loss = (bounded.Log() + (this - target).Square() / bounded) * 0.5f;
        return full ? loss + HalfLogTwoPi : loss;
    }

    /// <summary>-log softmax(x)[class] of each row, [rows, 1], this tensor being the logits.</summary>
    /// <param name="classes">Class of each row as an exact integer, [rows, 1]; no gradient flows to it.</param>
    public Tensor CrossEntropy(Tensor classes) => -LogSoftmax().Pick(classes);

    /// <summary>The mean of the rows that count, 1 x 1: padded steps of a sequence do not. Where none counts it is 0.</summary>
    /// <param name="keep">1 where a row counts, 0 where it is padding, [rows, 1].</param>
    /// <param name="overAll">Whether to divide by all elements, as the ACT policy does, instead of those that count.</param>
    public Tensor MaskedMean(Tensor keep, bool overAll = false)
    {
        if (keep.Rows != Rows || keep.Columns != 1) throw new ArgumentException($"The mask must be {Rows} x 1, not {keep.Rows} x {keep.Columns}.");
        float kept = overAll ? Rows : MathF.Max(1, Summation.Sum(keep.Values));
        return (RowSums() * keep).Sum() / (kept * Columns);
    }
}
