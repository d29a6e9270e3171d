using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>
/// Windows of images as rows of a matrix, so that a convolution is a product of matrices: row p holds what the filters see at pixel p,
/// kernel height by kernel width by channels of one group.
/// </summary>
internal static unsafe class Patches
{
    /// <summary>Floats of one strip of windows: they stay in the second cache beside the weights.</summary>
    private const int StripFloats = 1 << 15;

    /// <summary>Pixels whose windows are gathered at a time.</summary>
    public static int Strip(ConvolutionShape shape) => Math.Clamp(StripFloats / shape.Depth / 4 * 4, 4, 1024);

    /// <summary>Gathers windows.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="image">[height, width, channels].</param>
    /// <param name="group">Group of channels.</param>
    /// <param name="first">First pixel.</param>
    /// <param name="count">Pixels.</param>
    /// <param name="patches">Receives [count, depth].</param>
    public static void Gather(ConvolutionShape shape, ReadOnlySpan<float> image, int group, int first, int count, Span<float> patches)
    {
        fixed (float* source = image, target = patches) Walk(shape, source, group, first, count, target, scatter: false);
    }

    /// <summary>Adds windows back to where they came from.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="image">[height, width, channels], added to.</param>
    /// <param name="group">Group of channels.</param>
    /// <param name="first">First pixel.</param>
    /// <param name="count">Pixels.</param>
    /// <param name="patches">[count, depth].</param>
    public static void Scatter(ConvolutionShape shape, Span<float> image, int group, int first, int count, ReadOnlySpan<float> patches)
    {
        fixed (float* source = image, target = patches) Walk(shape, source, group, first, count, target, scatter: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Walk(ConvolutionShape shape, float* image, int group, int first, int count, float* patches, bool scatter)
    {
        int channels = shape.GroupChannels, width = shape.OutputWidth, kernelWidth = shape.KernelWidth, pixelFloats = shape.Channels;
        bool wholeRows = shape.Groups == 1 && shape.Dilation == 1;
        int y = first / width, x = first % width;
        for (int p = 0; p < count; p++)
        {
            int left = x * shape.StrideX - shape.PaddingX;
            for (int i = 0; i < shape.KernelHeight; i++)
            {
                int row = y * shape.StrideY - shape.PaddingY + i * shape.Dilation;
                float* patch = patches + ((nint)p * shape.KernelHeight + i) * kernelWidth * channels;
                if ((uint)row >= (uint)shape.Height)
                {
                    if (!scatter) new Span<float>(patch, kernelWidth * channels).Clear();
                    continue;
                }

                float* line = image + (nint)row * shape.Width * pixelFloats + group * channels;
                if (wholeRows && left >= 0 && left + kernelWidth <= shape.Width)
                {
                    Move(line + (nint)left * pixelFloats, patch, kernelWidth * channels, scatter);
                    continue;
                }

                for (int j = 0; j < kernelWidth; j++)
                {
                    int column = left + j * shape.Dilation;
                    if ((uint)column < (uint)shape.Width) Move(line + (nint)column * pixelFloats, patch + j * channels, channels, scatter);
                    else if (!scatter) new Span<float>(patch + j * channels, channels).Clear();
                }
            }

            if (++x == width) (x, y) = (0, y + 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(float* pixels, float* patch, int length, bool scatter)
    {
        Span<float> inImage = new(pixels, length), inPatch = new(patch, length);
        if (scatter) Map.Binary<AddFunction>(inImage, inPatch, inImage);
        else inImage.CopyTo(inPatch);
    }
}
