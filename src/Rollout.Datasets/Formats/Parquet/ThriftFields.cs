namespace Rollout.Datasets;

/// <summary>
/// Walks a structure in Thrift's compact protocol, in which Parquet keeps its footer and page headers, without believing any length in it: a
/// damaged one must not make a reader allocate gigabytes. Only numbers are kept.
/// </summary>
internal ref struct ThriftFields(ReadOnlySpan<byte> bytes)
{
    private const int Deepest = 32;
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes walked.</summary>
    public int Position { get; private set; }

    /// <summary>Walks a structure.</summary>
    /// <param name="numbers">Receives whole numbers by field, those of a structure within at 100 · its field + their own; null keeps none.</param>
    /// <returns>Whether everything in it fits.</returns>
    public bool Walk(Dictionary<int, long>? numbers) => Structure(numbers, 0, 0);

    private bool Structure(Dictionary<int, long>? numbers, int prefix, int depth)
    {
        if (depth > Deepest) return false;
        int field = 0;
        while (true)
        {
            if (!Byte(out byte header)) return false;
            if (header == 0) return true;
            if (header >> 4 != 0) field += header >> 4;
            else if (Number(out long id)) field = (int)id;
            else return false;
            int type = header & 15;
            if (type is 1 or 2) continue;
            if (type is >= 4 and <= 6)
            {
                if (!Number(out long value)) return false;
                if (numbers is not null && prefix < 100) numbers[100 * prefix + field] = value;
            }
            else if (type == 12 ? !Structure(numbers, field, depth + 1) : !Skip(type, depth))
            {
                return false;
            }
        }
    }

    private bool Skip(int type, int depth)
    {
        switch (type)
        {
            case 1 or 2 or 3:
                return Byte(out _);
            case 4 or 5 or 6:
                return Number(out _);
            case 7:
                return Advance(sizeof(double));
            case 8:
                return Unsigned(out ulong length) && length <= (ulong)(_bytes.Length - Position) && Advance((int)length);
            case 9 or 10:
                if (!Byte(out byte header)) return false;
                ulong count = (ulong)(header >> 4);
                if (count == 15 && !Unsigned(out count)) return false;
                return Repeat(count, header & 15, depth);
            case 11:
                if (!Unsigned(out ulong pairs)) return false;
                if (pairs == 0) return true;
                if (!Byte(out byte types) || pairs > (ulong)(_bytes.Length - Position)) return false;
                for (ulong i = 0; i < pairs; i++)
                {
                    if (!Skip(types >> 4, depth + 1) || !Skip(types & 15, depth + 1)) return false;
                }

                return true;
            case 12:
                return Structure(null, 0, depth + 1);
            default:
                return false;
        }
    }

    private bool Repeat(ulong count, int type, int depth)
    {
        if (depth > Deepest || count > (ulong)(_bytes.Length - Position)) return false;
        for (ulong i = 0; i < count; i++)
        {
            if (!Skip(type, depth + 1)) return false;
        }

        return true;
    }

    private bool Byte(out byte value)
    {
        value = Position < _bytes.Length ? _bytes[Position] : (byte)0;
        return Advance(1);
    }

    private bool Number(out long value)
    {
        bool read = Unsigned(out ulong zigzag);
        value = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        return read;
    }

    private bool Unsigned(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (!Byte(out byte next)) return false;
            value |= (ulong)(next & 127) << shift;
            if (next < 128) return true;
        }

        return false;
    }

    private bool Advance(int count)
    {
        if (count > _bytes.Length - Position) return false;
        Position += count;
        return true;
    }
}
