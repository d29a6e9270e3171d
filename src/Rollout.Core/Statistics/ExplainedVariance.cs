using System.Numerics;

namespace Rollout.Core;

/// <summary>How much of what happened was predicted: 1 - Var[target - predicted] / Var[target]. 1 is perfect, 0 no better than a constant.</summary>
public static class ExplainedVariance
{
    /// <summary>Computes it in double precision; NaN when the target does not vary.</summary>
    /// <param name="predicted">Predictions, [n].</param>
    /// <param name="target">What they should have been, [n].</param>
    public static double Of<T>(ReadOnlySpan<T> predicted, ReadOnlySpan<T> target) where T : struct, INumberBase<T>
    {
        if (predicted.Length != target.Length) throw new ArgumentException($"There are {predicted.Length} predictions of {target.Length} targets.");
        double sum = 0, errorSum = 0, squares = 0, errorSquares = 0;
        for (int i = 0; i < target.Length; i++)
        {
            sum += double.CreateTruncating(target[i]);
            errorSum += double.CreateTruncating(target[i]) - double.CreateTruncating(predicted[i]);
        }

        double mean = sum / target.Length, errorMean = errorSum / target.Length;
        for (int i = 0; i < target.Length; i++)
        {
            double deviation = double.CreateTruncating(target[i]) - mean;
            double error = double.CreateTruncating(target[i]) - double.CreateTruncating(predicted[i]) - errorMean;
            squares += deviation * deviation;
            errorSquares += error * error;
        }

        return squares == 0 ? double.NaN : 1 - errorSquares / squares;
    }
}
