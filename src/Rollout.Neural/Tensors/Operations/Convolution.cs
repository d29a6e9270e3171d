namespace Rollout.Neural;

/// <summary>
/// y[b, p, f] = activation(bias[f] + Σ weight[f, ·] · window p of image b). Windows are gathered strip by strip into rows of a matrix, and all three
/// products, with the weights, and with the output's gradient for weights and input, are matrix products.
/// </summary>
internal sealed class ConvolutionOperation(ConvolutionShape shape) : Operation
{
    public ConvolutionShape Shape => shape;

    public override void Backward(Tensor output)
    {
        (Tensor x, Tensor weight, Tensor bias) = (output.A!, output.B!, output.C!);
        (int pixels, int depth, int filters, int strip) = (shape.Pixels, shape.Depth, shape.GroupFilters, Patches.Strip(shape));
        Span<float> delta = output.Gradient;
        ActivationKernels.Backward((Activation)output.Choice, output.Values, delta);
        ColumnSums.Run(output.Rows * pixels, shape.Filters, delta, bias.GradientToWrite(out bool fresh), accumulate: !fresh);

        Span<float> inputGradient = default;
        if (x.NeedsGradient)
        {
            inputGradient = x.GradientToWrite(out fresh);
            if (fresh) inputGradient.Clear();
        }

        Span<float> scratch = output.Tape.Scratch(2 * filters * depth + strip * (depth + filters));
        Span<float> rows = scratch[..(filters * depth)], gradient = scratch.Slice(filters * depth, filters * depth);
        Span<float> patches = scratch.Slice(2 * filters * depth, strip * depth), own = scratch.Slice(2 * filters * depth + strip * depth, strip * filters);
        Span<float> weightGradient = weight.GradientToWrite(out bool weightFresh);
        for (int group = 0; group < shape.Groups; group++)
        {
            Arrange(weight.Values, group, rows);
            gradient.Clear();
            for (int image = 0; image < output.Rows; image++)
            {
                ReadOnlySpan<float> pixelsIn = x.Values.Slice(image * x.Columns, x.Columns);
                for (int first = 0; first < pixels; first += strip)
                {
                    int count = Math.Min(strip, pixels - first);
                    ReadOnlySpan<float> passed = Columns(delta.Slice((image * pixels + first) * shape.Filters, count * shape.Filters), count, group, own);
                    Patches.Gather(shape, pixelsIn, group, first, count, patches);
                    MatrixMultiply.Run(filters, depth, count, passed, 1, filters, patches, gradient, Start.Accumulate);
                    if (inputGradient.IsEmpty) continue;
                    MatrixMultiply.Run(count, depth, filters, passed, filters, 1, rows, patches, Start.Zero);
                    Patches.Scatter(shape, inputGradient.Slice(image * x.Columns, x.Columns), group, first, count, patches);
                }
            }

            Restore(gradient, group, weightGradient, accumulate: !weightFresh);
        }
    }

    public void Forward(Tensor x, Tensor weight, Tensor bias, Tensor output)
    {
        (int pixels, int depth, int filters, int strip) = (shape.Pixels, shape.Depth, shape.GroupFilters, Patches.Strip(shape));
        Span<float> scratch = x.Tape.Scratch(2 * filters * depth + strip * (depth + filters));
        Span<float> rows = scratch[..(filters * depth)], columns = scratch.Slice(filters * depth, filters * depth);
        Span<float> patches = scratch.Slice(2 * filters * depth, strip * depth), own = scratch.Slice(2 * filters * depth + strip * depth, strip * filters);
        for (int group = 0; group < shape.Groups; group++)
        {
            Arrange(weight.Values, group, rows);
            Transpose.Run(filters, depth, rows, columns);
            ReadOnlySpan<float> offsets = bias.Values.Slice(group * filters, filters);
            for (int image = 0; image < output.Rows; image++)
            {
                ReadOnlySpan<float> pixelsIn = x.Values.Slice(image * x.Columns, x.Columns);
                for (int first = 0; first < pixels; first += strip)
                {
                    int count = Math.Min(strip, pixels - first);
                    Span<float> result = output.Values.Slice((image * pixels + first) * shape.Filters, count * shape.Filters);
                    Patches.Gather(shape, pixelsIn, group, first, count, patches);
                    MatrixMultiply.Run(count, filters, depth, patches, depth, 1, columns, shape.Groups == 1 ? result : own, Start.Bias, offsets);
                    for (int p = 0; p < count && shape.Groups > 1; p++) own.Slice(p * filters, filters).CopyTo(result[(p * shape.Filters + group * filters)..]);
                }
            }
        }
    }

    /// <summary>A group's columns of pixels by filters, side by side.</summary>
    private ReadOnlySpan<float> Columns(ReadOnlySpan<float> all, int count, int group, Span<float> own)
    {
        if (shape.Groups == 1) return all;
        int filters = shape.GroupFilters;
        for (int p = 0; p < count; p++) all.Slice(p * shape.Filters + group * filters, filters).CopyTo(own[(p * filters)..]);
        return own[..(count * filters)];
    }

    /// <summary>Weights of a group from PyTorch's filter, channel, height, width to filter, height, width, channel.</summary>
    private void Arrange(ReadOnlySpan<float> weight, int group, Span<float> arranged)
    {
        (int area, int channels) = (shape.KernelHeight * shape.KernelWidth, shape.GroupChannels);
        ReadOnlySpan<float> own = weight.Slice(group * arranged.Length, arranged.Length);
        for (int f = 0; f < shape.GroupFilters; f++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int k = 0; k < area; k++) arranged[(f * area + k) * channels + c] = own[(f * channels + c) * area + k];
            }
        }
    }

    /// <summary>The way back, for gradients.</summary>
    private void Restore(ReadOnlySpan<float> arranged, int group, Span<float> weight, bool accumulate)
    {
        (int area, int channels) = (shape.KernelHeight * shape.KernelWidth, shape.GroupChannels);
        Span<float> own = weight.Slice(group * arranged.Length, arranged.Length);
        for (int f = 0; f < shape.GroupFilters; f++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int k = 0; k < area; k++)
                {
                    float gradient = arranged[(f * area + k) * channels + c];
                    own[(f * channels + c) * area + k] = accumulate ? own[(f * channels + c) * area + k] + gradient : gradient;
                }
            }
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>A convolution of images, this tensor being [batch, height · width · channels].</summary>
    /// <param name="weight">[filters, channels of a group · kernel height · kernel width], in PyTorch's order: filter, channel, height, width.</param>
    /// <param name="bias">[1, filters].</param>
    /// <param name="convolution">Sizes, with the operation made for them; keep it from pass to pass.</param>
    /// <param name="activation">None, tanh, relu or elu.</param>
    /// <returns>[batch, output height · output width · filters].</returns>
    public Tensor Convolution(Tensor weight, Tensor bias, Convolution convolution, Activation activation = Activation.None)
    {
        if (activation == Activation.Gelu) return Convolution(weight, bias, convolution).Gelu();
        if (activation == Activation.Silu) return Convolution(weight, bias, convolution).Silu();
        ConvolutionShape shape = convolution.Shape;
        if (Columns != shape.Height * shape.Width * shape.Channels)
            throw new ArgumentException($"The convolution takes images of {shape.Height} x {shape.Width} x {shape.Channels}; the tensor has {Columns} columns.");
        if (weight.Length != shape.Filters * shape.Depth || bias.Length != shape.Filters)
            throw new ArgumentException($"The convolution needs {shape.Filters} x {shape.Depth} weights and {shape.Filters} offsets, not {weight.Length} and {bias.Length}.");
        Tensor output = Tape.Record(convolution.Operation, Rows, shape.Pixels * shape.Filters, this, weight, bias);
        output.Choice = (int)activation;
        convolution.Operation.Forward(this, weight, bias, output);
        ActivationKernels.Forward(activation, output.Values);
        return output;
    }
}
