namespace Rollout.Datasets;

/// <summary>A batch of windows. Beyond the ends of an episode its first or last frame is repeated, and marked as padding.</summary>
public sealed class WindowBatch
{
    private readonly float[][] _floats;
    private readonly byte[][] _bytes;
    private readonly bool[][] _padding;
    private readonly int[] _steps, _widths, _frames;

    internal WindowBatch(int capacity, IReadOnlyList<Window> windows, IReadOnlyList<Feature> features)
    {
        _steps = [.. windows.Select(window => window.Steps)];
        _widths = [.. features.Select(feature => feature.Width)];
        _floats = [.. features.Select((feature, w) => feature.Type == ElementType.Image ? [] : new float[checked(capacity * _steps[w] * _widths[w])])];
        _bytes = [.. features.Select((feature, w) => feature.Type == ElementType.Image ? new byte[checked(capacity * _steps[w] * _widths[w])] : [])];
        _padding = [.. _steps.Select(steps => new bool[capacity * steps])];
        _frames = new int[capacity];
    }

    /// <summary>Rows, n; the last batch of an epoch may be shorter.</summary>
    public int Count { get; internal set; }

    /// <summary>Present frame of each row, [n].</summary>
    public ReadOnlySpan<int> Frames => _frames.AsSpan(0, Count);

    /// <summary>Values of a window, [n, steps, width] row-major.</summary>
    /// <param name="window">Number of the window.</param>
    public ReadOnlySpan<float> Floats(int window) => _floats[window].AsSpan(0, Count * _steps[window] * _widths[window]);

    /// <summary>Pictures of a window, [n, steps, height, width, channels].</summary>
    /// <param name="window">Number of the window.</param>
    public ReadOnlySpan<byte> Bytes(int window) => _bytes[window].AsSpan(0, Count * _steps[window] * _widths[window]);

    /// <summary>Whether a frame lies beyond an end of its episode, [n, steps].</summary>
    /// <param name="window">Number of the window.</param>
    public ReadOnlySpan<bool> Padding(int window) => _padding[window].AsSpan(0, Count * _steps[window]);

    internal Span<int> FramesToWrite => _frames;

    internal Span<float> FloatsToWrite(int window) => _floats[window];

    internal Span<byte> BytesToWrite(int window) => _bytes[window];

    internal Span<bool> PaddingToWrite(int window) => _padding[window];
}
