namespace Rollout.Environments;

/// <summary>
/// The draws of NumPy's RandomState: the Mersenne Twister MT19937 (Matsumoto, Nishimura 1998), whole numbers by masked rejection and normals
/// by Marsaglia's polar method. Published evaluations are defined by its seeds.
/// </summary>
internal sealed class NumpyRandom
{
    private const int Length = 624, Middle = 397;

    private readonly uint[] _state = new uint[Length];
    private int _used;
    private double _spare;
    private bool _hasSpare;

    /// <summary>Begins the sequence of <c>RandomState(seed)</c>; seeds above 32 bits begin that of <c>RandomState([low, high])</c>.</summary>
    public void Seed(ulong seed)
    {
        Fill((uint)seed);
        if (seed > uint.MaxValue) Mix([(uint)seed, (uint)(seed >> 32)]);
        (_used, _hasSpare) = (Length, false);
    }

    /// <summary>randint(low, high): uniform from low to high - 1.</summary>
    public int NextInt(int low, int high)
    {
        uint range = (uint)(high - 1 - low), mask = range == 0 ? 0 : uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(range), value;
        do value = Next() & mask;
        while (value > range);
        return low + (int)value;
    }

    /// <summary>randn(): standard normal. Two come of each pair of uniform draws; the second is kept for the next call.</summary>
    public double NextNormal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        double x, y, square;
        do (x, y) = (2 * NextDouble() - 1, 2 * NextDouble() - 1);
        while ((square = x * x + y * y) is >= 1 or 0);
        double factor = Math.Sqrt(-2 * Math.Log(square) / square);
        (_spare, _hasSpare) = (factor * x, true);
        return factor * y;
    }

    private double NextDouble() => ((Next() >> 5) * 67108864.0 + (Next() >> 6)) / 9007199254740992.0;

    private uint Next()
    {
        if (_used == Length) Twist();
        uint value = _state[_used++];
        value ^= value >> 11;
        value ^= value << 7 & 0x9D2C5680;
        value ^= value << 15 & 0xEFC60000;
        return value ^ value >> 18;
    }

    private void Twist()
    {
        for (int i = 0; i < Length; i++)
        {
            uint joined = _state[i] & 0x80000000 | _state[(i + 1) % Length] & 0x7FFFFFFF;
            _state[i] = _state[(i + Middle) % Length] ^ joined >> 1 ^ ((joined & 1) != 0 ? 0x9908B0DF : 0);
        }

        _used = 0;
    }

    private void Fill(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < Length; i++) _state[i] = 1812433253 * (_state[i - 1] ^ _state[i - 1] >> 30) + i;
    }

    private void Mix(ReadOnlySpan<uint> key)
    {
        Fill(19650218);
        uint i = 1, j = 0;
        for (int k = 0; k < Length; k++)
        {
            _state[i] = (_state[i] ^ (_state[i - 1] ^ _state[i - 1] >> 30) * 1664525) + key[(int)j] + j;
            j = (j + 1) % (uint)key.Length;
            Advance(ref i);
        }

        for (int k = 0; k < Length - 1; k++)
        {
            _state[i] = (_state[i] ^ (_state[i - 1] ^ _state[i - 1] >> 30) * 1566083941) - i;
            Advance(ref i);
        }

        _state[0] = 0x80000000;
    }

    private void Advance(ref uint i)
    {
        if (++i < Length) return;
        _state[0] = _state[Length - 1];
        i = 1;
    }
}
