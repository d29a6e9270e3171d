namespace Rollout.Datasets;

/// <summary>What a feature's elements are.</summary>
public enum ElementType
{
    /// <summary>32-bit floats, as <c>float[]</c>.</summary>
    Float32,

    /// <summary>64-bit floats, as <c>double[]</c>.</summary>
    Float64,

    /// <summary>64-bit integers, as <c>long[]</c>.</summary>
    Int64,

    /// <summary>True or false, as <c>bool[]</c>.</summary>
    Boolean,

    /// <summary>Pictures of shape height, width, channels, as <c>byte[]</c>.</summary>
    Image,

    /// <summary>Text, as <c>string[]</c>; one a frame.</summary>
    Text,
}
