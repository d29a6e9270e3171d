namespace Rollout.Neural;

/// <summary>The fused activations, in place, and the product of a gradient with their derivative.</summary>
internal static class ActivationKernels
{
    /// <summary>values = f(values).</summary>
    public static void Forward(Activation activation, Span<float> values)
    {
        switch (activation)
        {
            case Activation.Tanh:
                Elementwise.Tanh(values, values);
                break;
            case Activation.Relu:
                Map.Unary<ReluFunction>(values, values);
                break;
            case Activation.Elu:
                Map.Unary<EluFunction>(values, values);
                break;
            case Activation.Gelu:
                Map.Unary<GeluFunction>(values, values);
                break;
            case Activation.Silu:
                Map.Unary<SiluFunction>(values, values);
                break;
        }
    }

    /// <summary>gradient *= f', where <paramref name="output"/> = f(x).</summary>
    public static void Backward(Activation activation, ReadOnlySpan<float> output, Span<float> gradient)
    {
        switch (activation)
        {
            case Activation.None:
                break;
            case Activation.Tanh:
                Map.Binary<TanhGradient>(gradient, output, gradient);
                break;
            case Activation.Relu:
                Map.Binary<ReluGradient>(gradient, output, gradient);
                break;
            case Activation.Elu:
                Map.Binary<EluGradient>(gradient, output, gradient);
                break;
            default:
                throw new ArgumentException($"The derivative of {activation} does not follow from its output.", nameof(activation));
        }
    }
}
