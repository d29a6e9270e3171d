using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// A number whose history stands on the thread's <see cref="GradientTape{S}"/> (reverse-mode differentiation): one sweep gives the derivatives of
/// one result by all inputs. Over lanes it differentiates sixteen rollouts at once. At jumps the derivative is that of the branch taken.
/// </summary>
/// <typeparam name="S">Scalar of values and derivatives.</typeparam>
/// <param name="Value">The number.</param>
/// <param name="Node">Address of its node; 0 for a constant, which takes no room on the tape.</param>
public readonly record struct Variable<S>(S Value, nint Node) : IReal<Variable<S>> where S : unmanaged, IReal<S>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> Const(double value) => new(S.Const(value), 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator +(Variable<S> a, Variable<S> b) =>
        (a.Node | b.Node) == 0 ? new(a.Value + b.Value, 0) : new(a.Value + b.Value, GradientTape<S>.Push(a.Node, S.Const(1), b.Node, S.Const(1)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator -(Variable<S> a, Variable<S> b) =>
        (a.Node | b.Node) == 0 ? new(a.Value - b.Value, 0) : new(a.Value - b.Value, GradientTape<S>.Push(a.Node, S.Const(1), b.Node, S.Const(-1)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator *(Variable<S> a, Variable<S> b)
    {
        S product = a.Value * b.Value;
        if (a.Node != 0 && b.Node != 0) return new(product, GradientTape<S>.Push(a.Node, b.Value, b.Node, a.Value));
        return new(product, a.Node != 0 ? GradientTape<S>.Push(a.Node, b.Value) : b.Node != 0 ? GradientTape<S>.Push(b.Node, a.Value) : 0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator /(Variable<S> a, Variable<S> b)
    {
        if ((a.Node | b.Node) == 0) return new(a.Value / b.Value, 0);

        // One division instead of two; the quotient may differ from the function's own in its last bit.
        S inverse = S.Const(1) / b.Value, quotient = a.Value * inverse;
        return new(quotient, b.Node == 0 ? GradientTape<S>.Push(a.Node, inverse) : GradientTape<S>.Push(a.Node, inverse, b.Node, -quotient * inverse));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator -(Variable<S> a) => Unary(a, -a.Value, S.Const(-1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator >(Variable<S> a, Variable<S> b) => new(a.Value > b.Value, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator <(Variable<S> a, Variable<S> b) => new(a.Value < b.Value, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator >=(Variable<S> a, Variable<S> b) => new(a.Value >= b.Value, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator <=(Variable<S> a, Variable<S> b) => new(a.Value <= b.Value, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator &(Variable<S> a, Variable<S> b) => new(a.Value & b.Value, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> operator |(Variable<S> a, Variable<S> b) => new(a.Value | b.Value, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> Select(Variable<S> mask, Variable<S> a, Variable<S> b)
    {
        // A single number is one of the two and needs no node of its own.
        if (typeof(S) == typeof(Real64)) return Unsafe.BitCast<S, Real64>(mask.Value).Value != 0 ? a : b;
        S value = S.Select(mask.Value, a.Value, b.Value);
        if ((a.Node | b.Node) == 0) return new(value, 0);
        S taken = S.Select(mask.Value, S.Const(1), S.Const(0));
        return new(value, GradientTape<S>.Push(a.Node, taken, b.Node, S.Const(1) - taken));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(Variable<S> x, out Variable<S> sin, out Variable<S> cos)
    {
        S.SinCos(x.Value, out S s, out S c);
        (sin, cos) = (Unary(x, s, c), Unary(x, c, -s));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> Sqrt(Variable<S> x)
    {
        S root = S.Sqrt(x.Value);
        return Unary(x, root, S.Const(0.5) / root);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> Exp(Variable<S> x)
    {
        S power = S.Exp(x.Value);
        return Unary(x, power, power);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> Log(Variable<S> x) => Unary(x, S.Log(x.Value), S.Const(1) / x.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> Floor(Variable<S> x) => new(S.Floor(x.Value), 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Variable<S> RoundToSingle(Variable<S> x) => new(S.RoundToSingle(x.Value), x.Node);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Variable<S> Unary(Variable<S> x, S value, S slope) =>
        new(value, x.Node == 0 ? 0 : GradientTape<S>.Push(x.Node, slope));
}
