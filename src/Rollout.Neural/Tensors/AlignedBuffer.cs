namespace Rollout.Neural;

/// <summary>Floats that begin at a cache line and never move, so that vector loads do not straddle lines.</summary>
internal sealed class AlignedBuffer
{
    /// <summary>Floats of one 64-byte cache line.</summary>
    public const int Line = 16;

    private readonly float[] _array;
    private readonly int _first;

    public unsafe AlignedBuffer(int length)
    {
        Length = length;
        _array = GC.AllocateArray<float>(length + Line, pinned: true);
        fixed (float* start = _array) _first = (int)((Line - ((nuint)start / sizeof(float)) % Line) % Line);
    }

    public int Length { get; }

    public Span<float> Slice(int offset, int length) => _array.AsSpan(_first + offset, length);

    public Span<float> All => _array.AsSpan(_first, Length);

    /// <summary>The length rounded up to whole cache lines.</summary>
    public static int RoundUp(int length) => (length + Line - 1) & -Line;
}
