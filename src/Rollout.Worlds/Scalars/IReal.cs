namespace Rollout.Worlds;

/// <summary>
/// A number that a world computes with: a double, a vector of floats with one robot a lane, or a number with its derivatives. Comparisons
/// return a mask, a number of the same type whose only uses are <see cref="Select"/>, &amp; and |.
/// </summary>
/// <typeparam name="T">The implementing type.</typeparam>
public interface IReal<T> where T : struct, IReal<T>
{
    /// <summary>A constant, the same in every lane, with no derivative.</summary>
    static abstract T Const(double value);

    /// <inheritdoc cref="System.Numerics.IAdditionOperators{TSelf,TOther,TResult}.op_Addition"/>
    static abstract T operator +(T a, T b);

    /// <inheritdoc cref="System.Numerics.ISubtractionOperators{TSelf,TOther,TResult}.op_Subtraction"/>
    static abstract T operator -(T a, T b);

    /// <inheritdoc cref="System.Numerics.IMultiplyOperators{TSelf,TOther,TResult}.op_Multiply"/>
    static abstract T operator *(T a, T b);

    /// <inheritdoc cref="System.Numerics.IDivisionOperators{TSelf,TOther,TResult}.op_Division"/>
    static abstract T operator /(T a, T b);

    /// <inheritdoc cref="System.Numerics.IUnaryNegationOperators{TSelf,TResult}.op_UnaryNegation"/>
    static abstract T operator -(T a);

    /// <summary>Mask of the lanes where a exceeds b.</summary>
    static abstract T operator >(T a, T b);

    /// <summary>Mask of the lanes where b exceeds a.</summary>
    static abstract T operator <(T a, T b);

    /// <summary>Mask of the lanes where a is at least b.</summary>
    static abstract T operator >=(T a, T b);

    /// <summary>Mask of the lanes where b is at least a.</summary>
    static abstract T operator <=(T a, T b);

    /// <summary>Mask of the lanes where both masks are set.</summary>
    static abstract T operator &(T a, T b);

    /// <summary>Mask of the lanes where either mask is set.</summary>
    static abstract T operator |(T a, T b);

    /// <summary>a in the lanes where the mask is set, b in the others. Both are computed: guard arguments, not results.</summary>
    static abstract T Select(T mask, T a, T b);

    /// <summary>Sine and cosine of an angle in radians.</summary>
    static abstract void SinCos(T x, out T sin, out T cos);

    /// <summary>Square root of a number that is not negative.</summary>
    static abstract T Sqrt(T x);

    /// <summary>e to the power x.</summary>
    static abstract T Exp(T x);

    /// <summary>Natural logarithm of a positive number.</summary>
    static abstract T Log(T x);

    /// <summary>The largest integer not above x; its derivative is 0.</summary>
    static abstract T Floor(T x);

    /// <summary>The nearest number that 32 bits hold; its derivative is that of x. Some worlds store their state so.</summary>
    static abstract T RoundToSingle(T x);
}
