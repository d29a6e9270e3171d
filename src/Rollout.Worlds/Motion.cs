using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Up to four numbers that change with time, or their rates of change.</summary>
/// <typeparam name="T">The scalar.</typeparam>
/// <param name="A">First number.</param>
/// <param name="B">Second number.</param>
/// <param name="C">Third number; zero where there are fewer.</param>
/// <param name="D">Fourth number.</param>
public readonly record struct Motion<T>(T A, T B, T C, T D) where T : struct, IReal<T>
{
    /// <summary>this + step · slope.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Motion<T> Plus(T step, in Motion<T> slope) => new(A + step * slope.A, B + step * slope.B, C + step * slope.C, D + step * slope.D);

    /// <summary>Reads the first numbers of a vector, 1 to 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Motion<T> Read<V>(in V vector, int count) where V : struct, IVector<T> =>
        count > 4 ? Refuse(count)
            : new(vector[0], count > 1 ? vector[1] : T.Const(0), count > 2 ? vector[2] : T.Const(0), count > 3 ? vector[3] : T.Const(0));

    /// <summary>Writes the first numbers of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<V>(ref V vector, int count) where V : struct, IVector<T>
    {
        vector[0] = A;
        if (count > 1) vector[1] = B;
        if (count > 2) vector[2] = C;
        if (count > 3) vector[3] = D;
    }

    private static Motion<T> Refuse(int count) => throw new NotSupportedException($"A continuous world has up to 4 states, not {count}; integrate a larger one in its own Step.");
}
