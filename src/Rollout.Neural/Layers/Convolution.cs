namespace Rollout.Neural;

/// <summary>A convolution of given sizes, to be kept from pass to pass so that nothing is allocated.</summary>
public sealed class Convolution
{
    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">The window does not fit the image, or the groups do not divide the channels.</exception>
    public Convolution(ConvolutionShape shape)
    {
        shape.Validate();
        Operation = new ConvolutionOperation(shape);
    }

    /// <summary>The sizes.</summary>
    public ConvolutionShape Shape => Operation.Shape;

    internal ConvolutionOperation Operation { get; }
}
