namespace Rollout.Neural;

/// <summary>y = f(x Wᵀ + b) with f nothing, tanh, relu or elu, whose derivatives are functions of y: one node instead of two.</summary>
internal sealed class LinearOperation : Operation
{
    /// <summary>Below this many columns a matrix is multiplied from its narrow side.</summary>
    public const int Narrow = 16;

    public static readonly LinearOperation Instance = new();

    public override void Backward(Tensor output)
    {
        (Tensor x, Tensor weight, Tensor bias) = (output.A!, output.B!, output.C!);
        (int rows, int inputs, int outputs) = (output.Rows, weight.Columns, weight.Rows);
        Span<float> delta = output.Gradient;
        ActivationKernels.Backward((Activation)output.Choice, output.Values, delta);

        ColumnSums.Run(rows, outputs, delta, bias.GradientToWrite(out bool fresh), accumulate: !fresh);

        Span<float> weightGradient = weight.GradientToWrite(out fresh);
        if (inputs < Narrow && outputs >= Narrow)
        {
            // The gradient's transpose has the long side in its rows, which is what vectors want.
            Span<float> transposed = output.Tape.Scratch(inputs * outputs);
            MatrixMultiply.Run(inputs, outputs, rows, x.Values, 1, inputs, delta, transposed, Start.Zero);
            Transpose.Run(inputs, outputs, transposed, weightGradient, accumulate: !fresh);
        }
        else
        {
            MatrixMultiply.Run(outputs, inputs, rows, delta, 1, outputs, x.Values, weightGradient, fresh ? Start.Zero : Start.Accumulate);
        }

        if (!x.NeedsGradient) return;
        Span<float> inputGradient = x.GradientToWrite(out fresh);
        MatrixMultiply.Run(rows, inputs, outputs, delta, outputs, 1, weight.Values, inputGradient, fresh ? Start.Zero : Start.Accumulate);
    }
}

public sealed partial class Tensor
{
    /// <summary>A fully connected layer: f(x Wᵀ + b), this tensor being x.</summary>
    /// <param name="weight">W, [outputs, inputs].</param>
    /// <param name="bias">b, [1, outputs].</param>
    /// <param name="activation">f.</param>
    public Tensor Linear(Tensor weight, Tensor bias, Activation activation = Activation.None)
    {
        if (activation == Activation.Gelu) return Linear(weight, bias).Gelu();
        if (activation == Activation.Silu) return Linear(weight, bias).Silu();
        int outputs = weight.Rows, inputs = weight.Columns;
        if (Columns != inputs) throw new ArgumentException($"The layer takes {inputs} inputs; the tensor has {Columns} columns.");
        if (bias.Rows != 1 || bias.Columns != outputs) throw new ArgumentException($"The bias must be 1 x {outputs}, not {bias.Rows} x {bias.Columns}.");
        Tensor output = Tape.Record(LinearOperation.Instance, Rows, outputs, this, weight, bias);
        output.Choice = (int)activation;
        if (outputs < LinearOperation.Narrow)
        {
            RowProducts.Run(Rows, outputs, inputs, Values, weight.Values, bias.Values, output.Values);
        }
        else
        {
            Span<float> transposed = Tape.Scratch(inputs * outputs);
            Transpose.Run(outputs, inputs, weight.Values, transposed);
            MatrixMultiply.Run(Rows, outputs, inputs, Values, inputs, 1, transposed, output.Values, Start.Bias, bias.Values);
        }

        ActivationKernels.Forward(activation, output.Values);
        return output;
    }
}
