using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Minus the squared distance [m²] of a ball thrown at the angle x [rad]: it stops dead where it hits the wall, so the cost jumps where it just clears it.</summary>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022, examples of discontinuities, B: speed 1 m/s, wall of 0.02 m at 0.06 m.</remarks>
public readonly struct BallAtWall : IScalarFunction
{
    /// <summary>Distance of the wall [m].</summary>
    public const double WallDistance = 0.06;

    /// <summary>Height of the wall [m].</summary>
    public const double WallHeight = 0.02;

    /// <summary>Gravity [m/s²].</summary>
    public const double Gravity = 9.81;

    /// <inheritdoc/>
    public static int Inputs => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Evaluate<T, V>(in V x) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T.SinCos(x[0], out T sin, out T cos);
        T wall = T.Const(WallDistance), range = T.Const(2 / Gravity) * sin * cos;
        T heightAtWall = wall * sin / cos - T.Const(Gravity * WallDistance * WallDistance / 2) / (cos * cos);
        T hits = (range > wall) & (heightAtWall <= T.Const(WallHeight));
        T landing = T.Select(hits, wall, range);
        return -(landing * landing);
    }
}
