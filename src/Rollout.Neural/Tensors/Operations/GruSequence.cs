namespace Rollout.Neural;

/// <summary>
/// A layer of gated recurrent units over a sequence, one node for all steps. Its inputs are the gates' sums over the layer's input, their bias
/// included, [steps · n, 3 H], which it overwrites by the gates; the recurrent weights, [3 H, H], with their bias, [1, 3 H]; and the state before
/// the first step, [n, H].
/// </summary>
/// <remarks>Cho et al. 2014, in PyTorch's form: gates r, z, n, and the recurrent bias of n inside the product with r.</remarks>
internal sealed class GruSequenceOperation : Operation
{
    public static readonly GruSequenceOperation Instance = new();

    public override void Backward(Tensor output)
    {
        (Tensor gates, Tensor weight, Tensor state, Tensor bias) = (output.A!, output.B!, output.C!, output.D!);
        (int steps, int hidden) = (output.Choice, output.Columns);
        int n = output.Rows / steps, size = n * hidden;
        ReadOnlySpan<float> before = output.Saved!.Values, candidates = before[(steps * size)..], starts = before[(2 * steps * size)..];
        Span<float> gradient = output.Gradient, gateGradient = gates.GradientToWrite(out _), scratch = output.Tape.Scratch((3 * steps + 1) * size);
        Span<float> recurrentGradient = scratch[..(3 * steps * size)], beforeGradient = scratch[(3 * steps * size)..];
        for (int step = steps - 1; step >= 0; step--)
        {
            Span<float> stepGradient = recurrentGradient.Slice(step * 3 * size, 3 * size);
            GruKernels.Backward(
                n, hidden, gates.Values.Slice(step * 3 * size, 3 * size), candidates.Slice(step * size, size), before.Slice(step * size, size),
                gradient.Slice(step * size, size), gateGradient.Slice(step * 3 * size, 3 * size), stepGradient, beforeGradient);
            if (step == 0 && !state.NeedsGradient) break;
            MatrixMultiply.Run(n, hidden, 3 * hidden, stepGradient, 3 * hidden, 1, weight.Values, beforeGradient, Start.Accumulate);
            Tensor.ClearRows(starts.Slice(step * n, n), beforeGradient);
            if (step == 0) break;
            Span<float> earlier = gradient.Slice((step - 1) * size, size);
            Map.Binary<AddFunction>(earlier, beforeGradient, earlier);
        }

        Accumulation.Add(state, beforeGradient);
        ColumnSums.Run(output.Rows, 3 * hidden, recurrentGradient, bias.GradientToWrite(out bool fresh), accumulate: !fresh);
        MatrixMultiply.Run(
            3 * hidden, hidden, output.Rows, recurrentGradient, 1, 3 * hidden, before, weight.GradientToWrite(out fresh), fresh ? Start.Zero : Start.Accumulate);
    }
}

public sealed partial class Tensor
{
    /// <summary>The sequence of a layer; this tensor is the gates' sums over the input and is overwritten.</summary>
    /// <param name="weight">Recurrent weights, [3 H, H].</param>
    /// <param name="bias">Recurrent bias, [1, 3 H].</param>
    /// <param name="state">State before the first step, [n, H].</param>
    /// <param name="steps">Steps; rows are time-major.</param>
    /// <param name="resets">Where the state entering a step is zero, [steps · n]; none when empty.</param>
    /// <returns>Hidden values of all steps, [steps · n, H], and those after the last, [n, H].</returns>
    internal (Tensor Output, Tensor State) GruSequence(Tensor weight, Tensor bias, Tensor state, int steps, ReadOnlySpan<bool> resets)
    {
        int n = Rows / steps, hidden = weight.Columns, size = n * hidden;
        Tensor output = Tape.Record(GruSequenceOperation.Instance, Rows, hidden, this, weight, state, bias);
        Tensor saved = Tape.Record(null, 1, 2 * steps * size + Rows);
        (output.Saved, output.Choice) = (saved, steps);
        Span<float> before = saved.Values, candidates = before[(steps * size)..], starts = before[(2 * steps * size)..];
        Flags(resets, starts);
        state.Values.CopyTo(before);
        Span<float> scratch = Tape.Scratch(3 * hidden * hidden + 3 * size), transposed = scratch[..(3 * hidden * hidden)], sums = scratch[(3 * hidden * hidden)..];
        Transpose.Run(3 * hidden, hidden, weight.Values, transposed);
        for (int step = 0; step < steps; step++)
        {
            Span<float> hiddenBefore = before.Slice(step * size, size), values = output.Values.Slice(step * size, size);
            ClearRows(starts.Slice(step * n, n), hiddenBefore);
            MatrixMultiply.Run(n, 3 * hidden, hidden, hiddenBefore, hidden, 1, transposed, sums, Start.Bias, bias.Values);
            GruKernels.Forward(n, hidden, Values.Slice(step * 3 * size, 3 * size), sums, hiddenBefore, values, hidden);
            for (int row = 0; row < n; row++) sums.Slice((row * 3 + 2) * hidden, hidden).CopyTo(candidates[(step * size + row * hidden)..]);
            if (step < steps - 1) values.CopyTo(before[((step + 1) * size)..]);
        }

        return (output, output.SliceRows((steps - 1) * n, n));
    }
}
