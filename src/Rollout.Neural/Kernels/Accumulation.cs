namespace Rollout.Neural;

/// <summary>How operations hand gradients to their inputs: overwrite what is fresh, add to the rest.</summary>
internal static class Accumulation
{
    /// <summary>Gradient of the input += gradient.</summary>
    public static void Add(Tensor input, ReadOnlySpan<float> gradient)
    {
        if (!input.NeedsGradient) return;
        Span<float> target = input.GradientToWrite(out bool fresh);
        if (fresh) gradient.CopyTo(target);
        else Map.Binary<AddFunction>(target, gradient, target);
    }

    /// <summary>Gradient of the input += scale * gradient.</summary>
    public static void AddScaled(Tensor input, ReadOnlySpan<float> gradient, float scale)
    {
        if (!input.NeedsGradient) return;
        Span<float> target = input.GradientToWrite(out bool fresh);
        ScaleAndShift.Run(gradient, scale, 0, target, accumulate: !fresh);
    }

    /// <summary>Gradient of the input += gradient * factor, element by element.</summary>
    public static void AddProduct(Tensor input, ReadOnlySpan<float> gradient, ReadOnlySpan<float> factor)
    {
        if (!input.NeedsGradient) return;
        Span<float> target = input.GradientToWrite(out bool fresh);
        if (fresh) Map.Binary<MultiplyFunction>(gradient, factor, target);
        else Map.Ternary<AddProductFunction>(target, gradient, factor, target);
    }

    /// <summary>Gradient of the input += gradient * F(x), element by element.</summary>
    public static void AddChain<F>(Tensor input, ReadOnlySpan<float> gradient, ReadOnlySpan<float> x) where F : struct, IBinary
    {
        if (!input.NeedsGradient) return;
        Span<float> target = input.GradientToWrite(out bool fresh);
        if (fresh)
        {
            Map.Binary<F>(gradient, x, target);
            return;
        }

        Span<float> product = input.Tape.Scratch(target.Length);
        Map.Binary<F>(gradient, x, product);
        Map.Binary<AddFunction>(target, product, target);
    }
}
