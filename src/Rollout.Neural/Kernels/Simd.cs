using System.Runtime.Intrinsics;

namespace Rollout.Neural;

/// <summary>How wide this machine's vectors are. The values are constants to the JIT, so that a choice costs nothing.</summary>
internal static class Simd
{
    /// <summary>Whether kernels run with 16 lanes.</summary>
    public static bool Has16 => Vector512.IsHardwareAccelerated;

    /// <summary>Whether kernels run with 8 lanes, where not with 16.</summary>
    public static bool Has8 => Vector256.IsHardwareAccelerated;
}
