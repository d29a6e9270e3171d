namespace Rollout.Neural;

/// <summary>Sizes of a convolution over images whose rows hold height by width by channels, as <see cref="Rollout.Core.Box.Image"/> lays them out.</summary>
/// <param name="Height">Height of the input.</param>
/// <param name="Width">Width of the input.</param>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Filters">Channels of the output.</param>
/// <param name="KernelHeight">Height of the kernel.</param>
/// <param name="KernelWidth">Width of the kernel.</param>
/// <param name="StrideY">Rows from one window to the next.</param>
/// <param name="StrideX">Columns from one window to the next.</param>
/// <param name="PaddingY">Rows of zeros above and below.</param>
/// <param name="PaddingX">Columns of zeros left and right.</param>
/// <param name="Dilation">Distance of a window's elements.</param>
/// <param name="Groups">Parts of the channels that do not see one another.</param>
public sealed record ConvolutionShape(
    int Height, int Width, int Channels, int Filters, int KernelHeight, int KernelWidth, int StrideY = 1, int StrideX = 1, int PaddingY = 0, int PaddingX = 0, int Dilation = 1, int Groups = 1)
{
    /// <summary>Height of the output.</summary>
    public int OutputHeight => (Height + 2 * PaddingY - Dilation * (KernelHeight - 1) - 1) / StrideY + 1;

    /// <summary>Width of the output.</summary>
    public int OutputWidth => (Width + 2 * PaddingX - Dilation * (KernelWidth - 1) - 1) / StrideX + 1;

    /// <summary>Pixels of the output.</summary>
    public int Pixels => OutputHeight * OutputWidth;

    /// <summary>Channels of the input that one filter sees.</summary>
    public int GroupChannels => Channels / Groups;

    /// <summary>Filters of one group.</summary>
    public int GroupFilters => Filters / Groups;

    /// <summary>Weights of one filter.</summary>
    public int Depth => KernelHeight * KernelWidth * GroupChannels;

    /// <summary>Throws unless the window fits the padded image and the groups divide the channels.</summary>
    public void Validate()
    {
        if (Math.Min(Math.Min(Math.Min(Height, Width), Math.Min(Channels, Filters)), Math.Min(Math.Min(KernelHeight, KernelWidth), Math.Min(Math.Min(StrideY, StrideX), Math.Min(Dilation, Groups)))) < 1 || Math.Min(PaddingY, PaddingX) < 0)
            throw new ArgumentException($"Sizes of a convolution are at least 1 and padding at least 0: {this}.");
        if (Channels % Groups != 0 || Filters % Groups != 0) throw new ArgumentException($"{Groups} groups do not divide {Channels} channels and {Filters} filters.");
        if (Height + 2 * PaddingY < Dilation * (KernelHeight - 1) + 1 || Width + 2 * PaddingX < Dilation * (KernelWidth - 1) + 1)
            throw new ArgumentException($"A window of {KernelHeight} x {KernelWidth} does not fit an image of {Height} x {Width}: choose a smaller kernel, or more padding.");
    }
}
