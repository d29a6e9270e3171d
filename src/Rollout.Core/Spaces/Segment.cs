namespace Rollout.Core;

/// <summary>The buffer that a part of a flattened value lives in.</summary>
public enum Plane
{
    /// <summary>32-bit floats: sensor readings, actions, discrete values as exact integers.</summary>
    Float,

    /// <summary>Bytes: images stay bytes until a network reads them.</summary>
    Byte,
}

/// <summary>One named part of a space's flat layout.</summary>
/// <param name="Path">Name of the part, nested ones after slashes; empty for a space without parts.</param>
/// <param name="Plane">Buffer that holds it.</param>
/// <param name="Offset">First element within that plane's row.</param>
/// <param name="Length">Number of elements, the product of <paramref name="Shape"/>.</param>
/// <param name="Shape">Row-major dimensions.</param>
public sealed record Segment(string Path, Plane Plane, int Offset, int Length, int[] Shape);
