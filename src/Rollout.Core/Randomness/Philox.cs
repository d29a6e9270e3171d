using System.Runtime.CompilerServices;

namespace Rollout.Core;

/// <summary>The Philox4x32-10 bijection: counter and key in, 128 random bits out.</summary>
/// <remarks>Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011).</remarks>
public static class Philox
{
    /// <summary>Multiplier of the first lane pair.</summary>
    public const uint MultiplierA = 0xD2511F53;

    /// <summary>Multiplier of the second lane pair.</summary>
    public const uint MultiplierB = 0xCD9E8D57;

    /// <summary>Round increment of the first key word: the golden ratio.</summary>
    public const uint WeylA = 0x9E3779B9;

    /// <summary>Round increment of the second key word: sqrt(3) - 1.</summary>
    public const uint WeylB = 0xBB67AE85;

    /// <summary>Rounds of the bijection.</summary>
    public const int Rounds = 10;

    /// <summary>The four 32-bit numbers at a position of a stream: key = seed, counter = (position, stream).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint A, uint B, uint C, uint D) Block(ulong seed, ulong stream, ulong position) =>
        Block((uint)seed, (uint)(seed >> 32), (uint)position, (uint)(position >> 32), (uint)stream, (uint)(stream >> 32));

    /// <summary>The bijection itself on key words k0, k1 and counter words c0 to c3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint A, uint B, uint C, uint D) Block(uint k0, uint k1, uint c0, uint c1, uint c2, uint c3)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong a = (ulong)MultiplierA * c0, b = (ulong)MultiplierB * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 += WeylA;
            k1 += WeylB;
        }

        return (c0, c1, c2, c3);
    }
}
