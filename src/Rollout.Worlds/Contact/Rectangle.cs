using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A rectangle that lies straight around the origin of its own frame.</summary>
internal static class Rectangle
{
    /// <summary>Signed distance of a point, negative inside, and the direction in which the point gets away fastest.</summary>
    /// <param name="x">The point.</param>
    /// <param name="z">The point.</param>
    /// <param name="halfWidth">Half the rectangle's extent along x.</param>
    /// <param name="halfHeight">Half its extent along z.</param>
    /// <param name="normalX">Receives the direction, of length 1.</param>
    /// <param name="normalZ">Receives the direction.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Distance<T>(T x, T z, T halfWidth, T halfHeight, out T normalX, out T normalZ) where T : struct, IReal<T>
    {
        T zero = T.Const(0), one = T.Const(1);
        T signX = T.Select(x < zero, -one, one), signZ = T.Select(z < zero, -one, one);
        T beyondX = signX * x - halfWidth, beyondZ = signZ * z - halfHeight;

        // Beyond a corner the nearest point is the corner, elsewhere it is the face that is least deep or is beyond.
        T corner = (beyondX > zero) & (beyondZ > zero), sideways = beyondX > beyondZ;
        T diagonal = T.Sqrt(T.Select(corner, beyondX * beyondX + beyondZ * beyondZ, one));
        normalX = signX * T.Select(corner, beyondX / diagonal, T.Select(sideways, one, zero));
        normalZ = signZ * T.Select(corner, beyondZ / diagonal, T.Select(sideways, zero, one));
        return T.Select(corner, diagonal, Real.Max(beyondX, beyondZ));
    }
}
