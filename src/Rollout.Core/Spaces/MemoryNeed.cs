using System.Globalization;

namespace Rollout.Core;

/// <summary>Refuses options whose buffers would fill the machine's memory, before anything is allocated: a damaged or mistyped number is an error and no crash.</summary>
public static class MemoryNeed
{
    /// <summary>Bytes that one kind of buffers may take, 512 MiB.</summary>
    public const long Most = 512L << 20;

    /// <summary>Throws when more than <see cref="Most"/> would be needed.</summary>
    /// <param name="bytes">Bytes needed; a double, so that no product overflows.</param>
    /// <param name="what">What needs them.</param>
    /// <param name="remedy">What to lower.</param>
    /// <exception cref="ArgumentException">Says how much would be needed and what to lower.</exception>
    public static void Require(double bytes, string what, string remedy)
    {
        if (!(bytes <= Most)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{what} would take {bytes / (1 << 20):N0} MB of memory; at most {Most >> 20} MB are allowed. {remedy}"));
    }
}
