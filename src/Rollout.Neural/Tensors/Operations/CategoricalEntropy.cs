namespace Rollout.Neural;

/// <summary>H[i] = - sum over j of p[i, j] log p[i, j], from the log-probabilities that <see cref="Tensor.LogSoftmax"/> gave.</summary>
internal sealed class CategoricalEntropyOperation : Operation
{
    public static readonly CategoricalEntropyOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor logProbabilities = output.A!;
        int columns = logProbabilities.Columns;
        ReadOnlySpan<float> gradient = output.Gradient, logarithms = logProbabilities.Values, probabilities = logProbabilities.Saved!.Values;
        Span<float> target = logProbabilities.GradientToWrite(out bool fresh);
        for (int i = 0; i < target.Length; i++)
        {
            float passed = -gradient[i / columns] * probabilities[i] * (logarithms[i] + 1);
            target[i] = fresh ? passed : target[i] + passed;
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Entropy of each row's categorical distribution, [rows, 1]; this tensor must come from <see cref="LogSoftmax"/>.</summary>
    public Tensor CategoricalEntropy()
    {
        if (Operation is not LogSoftmaxOperation) throw new InvalidOperationException("CategoricalEntropy needs the result of LogSoftmax.");
        Tensor entropy = Tape.Record(CategoricalEntropyOperation.Instance, Rows, 1, this);
        ReadOnlySpan<float> logarithms = Values, probabilities = Saved!.Values;
        Span<float> h = entropy.Values;
        for (int i = 0; i < Rows; i++)
        {
            float sum = 0;
            for (int j = i * Columns; j < (i + 1) * Columns; j++) sum -= probabilities[j] * logarithms[j];
            h[i] = sum;
        }

        return entropy;
    }
}
