using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rollout.Core;

/// <summary>
/// A stream of random numbers from the counter-based generator Philox4x32-10: the key is the seed, the counter is the
/// stream number and the position, so that any number of any stream can be reached at once and every backend sees the same.
/// </summary>
/// <remarks>Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011).</remarks>
public sealed class RandomStream : ICheckpointable
{
    private ulong _seed;
    private ulong _stream;
    private ulong _block;
    private (uint A, uint B, uint C, uint D) _numbers;
    private int _used = 4;

    /// <summary>Opens a stream at its beginning.</summary>
    /// <param name="seed">Key: streams with different seeds are independent.</param>
    /// <param name="stream">Which of the seed's 2^64 streams.</param>
    public RandomStream(ulong seed, ulong stream = 0)
    {
        _seed = seed;
        _stream = stream;
    }

    /// <summary>Goes to the beginning of a stream of another seed.</summary>
    public void Restart(ulong seed) => (_seed, _block, _used) = (seed, 0, 4);

    /// <summary>The next 32 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextUInt()
    {
        if (_used == 4)
        {
            _numbers = Philox.Block(_seed, _stream, _block++);
            _used = 0;
        }

        return _used++ switch { 0 => _numbers.A, 1 => _numbers.B, 2 => _numbers.C, _ => _numbers.D };
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public float NextFloat() => (NextUInt() >> 8) * (1f / (1 << 24));

    /// <summary>The same numbers as so many calls of <see cref="NextFloat"/>, in less time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(Span<float> destination)
    {
        int i = 0;
        for (; i < destination.Length && _used < 4; i++) destination[i] = NextFloat();
        Span<uint> numbers = stackalloc uint[256];
        while (destination.Length - i >= 4)
        {
            int count = Math.Min(numbers.Length, (destination.Length - i) & ~3);
            Philox.Fill(_seed, _stream, _block, numbers[..count]);
            for (int k = 0; k < count; k++) destination[i + k] = (int)(numbers[k] >> 8) * (1f / (1 << 24));
            _block += (ulong)count / 4;
            i += count;
        }

        for (; i < destination.Length; i++) destination[i] = NextFloat();
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble()
    {
        ulong high = NextUInt(), low = NextUInt();
        return (((high << 32) | low) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Uniform in 0 to n - 1, without bias (Lemire 2019).</summary>
    public int NextInt(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        uint range = (uint)n, threshold = (uint)-n % range;
        while (true)
        {
            ulong product = (ulong)NextUInt() * range;
            if ((uint)product >= threshold) return (int)(product >> 32);
        }
    }

    /// <summary>Standard normal (Box-Muller).</summary>
    public double NextNormal()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Shuffles in place (Fisher-Yates).</summary>
    public void Shuffle(Span<int> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer) =>
        writer.Write("philox", [_seed, _stream, _block, (ulong)_used, _numbers.A, _numbers.B, _numbers.C, _numbers.D]);

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        ulong[] state = reader.ReadUInt64("philox", 8);
        (_seed, _stream, _block, _used) = (state[0], state[1], state[2], (int)Math.Min(state[3], 4));
        _numbers = ((uint)state[4], (uint)state[5], (uint)state[6], (uint)state[7]);
    }
}
