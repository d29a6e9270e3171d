namespace Rollout.Neural;

/// <summary>
/// A layer of long short-term memory over a sequence, one node for all steps. Its inputs are the gates' sums over the layer's input, biases
/// included, [steps · n, 4 H], which it overwrites by the gates; the recurrent weights, [4 H, H]; and the state before the first step, h beside c,
/// [n, 2 H]. The gradient of the recurrent weights is one product over all steps.
/// </summary>
/// <remarks>Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000; gates i, f, g, o as in PyTorch.</remarks>
internal sealed class LstmSequenceOperation : Operation
{
    public static readonly LstmSequenceOperation Instance = new();

    public override void Backward(Tensor output)
    {
        (Tensor gates, Tensor weight, Tensor state) = (output.A!, output.B!, output.C!);
        (int steps, int hidden) = (output.Choice, output.Columns);
        int n = output.Rows / steps, size = n * hidden;
        ReadOnlySpan<float> saved = output.Saved!.Values, starts = saved[(2 * steps * size)..];
        Span<float> gradient = output.Gradient, gateGradient = gates.GradientToWrite(out _);
        Span<float> cellGradient = output.Tape.Scratch(2 * size)[..size], beforeGradient = output.Tape.Scratch(2 * size)[size..];
        Tensor finalCell = output.Saved.Saved!;
        if (finalCell.HasGradient) finalCell.Gradient.CopyTo(cellGradient);
        else cellGradient.Clear();
        for (int step = steps - 1; step >= 0; step--)
        {
            Span<float> stepGradient = gateGradient.Slice(step * 4 * size, 4 * size);
            LstmKernels.Backward(
                n, hidden, gates.Values.Slice(step * 4 * size, 4 * size), saved.Slice((steps + step) * size, size), gradient.Slice(step * size, size), cellGradient, stepGradient);
            if (step == 0 && !state.NeedsGradient) break;
            MatrixMultiply.Run(n, hidden, 4 * hidden, stepGradient, 4 * hidden, 1, weight.Values, beforeGradient, Start.Zero);
            ReadOnlySpan<float> cleared = starts.Slice(step * n, n);
            Tensor.ClearRows(cleared, beforeGradient);
            Tensor.ClearRows(cleared, cellGradient);
            if (step > 0)
            {
                Span<float> earlier = gradient.Slice((step - 1) * size, size);
                Map.Binary<AddFunction>(earlier, beforeGradient, earlier);
            }
        }

        MatrixMultiply.Run(
            4 * hidden, hidden, steps * n, gateGradient, 1, 4 * hidden, saved, weight.GradientToWrite(out bool fresh), fresh ? Start.Zero : Start.Accumulate);
        if (!state.NeedsGradient) return;
        Span<float> target = state.GradientToWrite(out fresh);
        if (fresh) target.Clear();
        for (int row = 0; row < n; row++)
        {
            Span<float> hiddenTarget = target.Slice(row * 2 * hidden, hidden), cellTarget = target.Slice((row * 2 + 1) * hidden, hidden);
            Map.Binary<AddFunction>(hiddenTarget, beforeGradient.Slice(row * hidden, hidden), hiddenTarget);
            Map.Binary<AddFunction>(cellTarget, cellGradient.Slice(row * hidden, hidden), cellTarget);
        }
    }
}

/// <summary>The cells after the last step of a sequence. Their gradient enters the sequence's own backward pass.</summary>
internal sealed class LstmFinalCellOperation : Operation
{
    public static readonly LstmFinalCellOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Span<float> gradient = output.A!.GradientToWrite(out bool fresh);
        if (fresh) gradient.Clear();
    }
}

public sealed partial class Tensor
{
    /// <summary>The sequence of a layer; this tensor is the gates' sums and is overwritten.</summary>
    /// <param name="weight">Recurrent weights, [4 H, H].</param>
    /// <param name="state">State before the first step, [n, 2 H].</param>
    /// <param name="steps">Steps; rows are time-major.</param>
    /// <param name="resets">Where the state entering a step is zero, [steps · n]; none when empty.</param>
    /// <returns>Hidden values of all steps, [steps · n, H], and the state after the last, [n, 2 H].</returns>
    internal (Tensor Output, Tensor State) LstmSequence(Tensor weight, Tensor state, int steps, ReadOnlySpan<bool> resets)
    {
        int n = Rows / steps, hidden = weight.Columns, size = n * hidden;
        Tensor output = Tape.Record(LstmSequenceOperation.Instance, Rows, hidden, this, weight, state);
        Tensor saved = Tape.Record(null, 1, 2 * steps * size + Rows), finalCell = Tape.Record(LstmFinalCellOperation.Instance, n, hidden, output);
        (output.Saved, saved.Saved, output.Choice) = (saved, finalCell, steps);
        Span<float> before = saved.Values, cellsBefore = before[(steps * size)..], starts = before[(2 * steps * size)..];
        Flags(resets, starts);
        for (int row = 0; row < n; row++)
        {
            state.Values.Slice(row * 2 * hidden, hidden).CopyTo(before[(row * hidden)..]);
            state.Values.Slice((row * 2 + 1) * hidden, hidden).CopyTo(cellsBefore[(row * hidden)..]);
        }

        Span<float> transposed = Tape.Scratch(4 * hidden * hidden);
        Transpose.Run(4 * hidden, hidden, weight.Values, transposed);
        for (int step = 0; step < steps; step++)
        {
            Span<float> hiddenBefore = before.Slice(step * size, size), cellBefore = cellsBefore.Slice(step * size, size);
            Span<float> gates = Values.Slice(step * 4 * size, 4 * size), values = output.Values.Slice(step * size, size);
            ClearRows(starts.Slice(step * n, n), hiddenBefore);
            ClearRows(starts.Slice(step * n, n), cellBefore);
            MatrixMultiply.Run(n, 4 * hidden, hidden, hiddenBefore, hidden, 1, transposed, gates, Start.Accumulate);
            bool last = step == steps - 1;
            LstmKernels.Forward(n, hidden, gates, cellBefore, last ? finalCell.Values : cellsBefore.Slice((step + 1) * size, size), values, hidden);
            if (!last) values.CopyTo(before[((step + 1) * size)..]);
        }

        return (output, Concatenate(output.SliceRows((steps - 1) * n, n), finalCell));
    }

    /// <summary>Writes flags as ones and zeros; without flags, zeros.</summary>
    internal static void Flags(ReadOnlySpan<bool> flags, Span<float> numbers)
    {
        if (flags.IsEmpty) numbers.Clear();
        for (int i = 0; i < flags.Length; i++) numbers[i] = flags[i] ? 1 : 0;
    }

    /// <summary>Clears the rows of a matrix whose flag is not zero.</summary>
    internal static void ClearRows(ReadOnlySpan<float> flags, Span<float> matrix)
    {
        int columns = matrix.Length / flags.Length;
        for (int row = 0; row < flags.Length; row++)
        {
            if (flags[row] != 0) matrix.Slice(row * columns, columns).Clear();
        }
    }
}
