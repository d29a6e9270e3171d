using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// One point where a body may touch the world or another body: a spring and a damper that only push, solved implicitly so that they may be stiff, and
/// Coulomb friction that sticks. Impulses are found by sweeps over all contacts, each resting on what the others did (projected Gauss-Seidel).
/// </summary>
/// <typeparam name="T">The scalar.</typeparam>
/// <remarks>
/// A gap that is still open takes up at most the velocity that would close it within the step, so nothing tunnels. A spring k and damper c at
/// penetration d, taken at the end of a step h, are the impulse λ = -(v + β d / h + γ λ) m with γ = 1 / (h (c + h k)) and β = h k / (c + h k): Catto,
/// Soft Constraints, 2011.
/// </remarks>
internal struct PlanarContact<T> where T : struct, IReal<T>
{
    /// <summary>Speed at which bodies that overlap are pushed apart at most [m/s].</summary>
    private const double FastestRecovery = 1;

    private T _normalX, _normalZ, _normalLever, _tangentLever, _otherNormalLever, _otherTangentLever, _friction;
    private T _normalYield, _tangentYield, _kept, _shift, _normalImpulse, _tangentImpulse;

    /// <summary>Describes a contact with the world for one step; its impulses are zero.</summary>
    /// <param name="gap">Distance along the normal, negative when the bodies overlap [m].</param>
    /// <param name="normalX">Direction in which the body is pushed, of length 1.</param>
    /// <param name="normalZ">Its vertical part.</param>
    /// <param name="body">The body that is pushed.</param>
    /// <param name="armX">From its centre to the contact [m].</param>
    /// <param name="armZ">The vertical part.</param>
    /// <param name="material">Stiffness, damping and step.</param>
    /// <param name="friction">Coefficient of friction.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(T gap, T normalX, T normalZ, in PlanarBody<T> body, T armX, T armZ, in ContactMaterial<T> material, T friction)
    {
        (_normalX, _normalZ, _friction) = (normalX, normalZ, friction);
        (_normalLever, _tangentLever) = Levers(armX, armZ);
        Yield(gap, body.Mobility(_normalLever), body.Mobility(_tangentLever), material);
    }

    /// <summary>Describes a contact of two bodies; the other one, whose arm comes after its name, is pushed the other way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(
        T gap, T normalX, T normalZ, in PlanarBody<T> body, T armX, T armZ, in PlanarBody<T> other, T otherArmX, T otherArmZ, in ContactMaterial<T> material, T friction)
    {
        (_normalX, _normalZ, _friction) = (normalX, normalZ, friction);
        (_normalLever, _tangentLever) = Levers(armX, armZ);
        (_otherNormalLever, _otherTangentLever) = Levers(otherArmX, otherArmZ);
        Yield(gap, body.Mobility(_normalLever) + other.Mobility(_otherNormalLever), body.Mobility(_tangentLever) + other.Mobility(_otherTangentLever), material);
    }

    /// <summary>One pass over this contact with the world.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Press(ref PlanarBody<T> body)
    {
        T normal = Normal(body.Along(_normalX, _normalZ, _normalLever));
        body.Push(normal, _normalX, _normalZ, _normalLever);
        T tangent = Tangent(body.Along(-_normalZ, _normalX, _tangentLever));
        body.Push(tangent, -_normalZ, _normalX, _tangentLever);
    }

    /// <summary>One pass over this contact of two bodies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Press(ref PlanarBody<T> body, ref PlanarBody<T> other)
    {
        T normal = Normal(body.Along(_normalX, _normalZ, _normalLever) - other.Along(_normalX, _normalZ, _otherNormalLever));
        body.Push(normal, _normalX, _normalZ, _normalLever);
        other.Push(-normal, _normalX, _normalZ, _otherNormalLever);
        T tangent = Tangent(body.Along(-_normalZ, _normalX, _tangentLever) - other.Along(-_normalZ, _normalX, _otherTangentLever));
        body.Push(tangent, -_normalZ, _normalX, _tangentLever);
        other.Push(-tangent, -_normalZ, _normalX, _otherTangentLever);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly (T Normal, T Tangent) Levers(T armX, T armZ) => (armX * _normalZ - armZ * _normalX, armX * _normalX + armZ * _normalZ);

    /// <summary>What a sweep needs, computed once: sweeps are one long chain, and divisions would make it longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Yield(T gap, T normalMobility, T tangentMobility, in ContactMaterial<T> material)
    {
        T open = gap > T.Const(0), closing = gap / material.Step, softness = T.Select(open, T.Const(0), material.Softness);
        T bias = T.Select(open, closing, Real.Max(material.Recovery * closing, T.Const(-FastestRecovery)));
        (_normalYield, _tangentYield) = (T.Const(1) / (normalMobility + softness), T.Const(1) / tangentMobility);
        (_kept, _shift) = (T.Const(1) - softness * _normalYield, bias * _normalYield);
        (_normalImpulse, _tangentImpulse) = (T.Const(0), T.Const(0));
    }

    /// <summary>The change of the normal impulse, whose sum never pulls.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Normal(T velocity)
    {
        T before = _normalImpulse;
        _normalImpulse = Real.Max(_kept * before - _shift - velocity * _normalYield, T.Const(0));
        return _normalImpulse - before;
    }

    /// <summary>The change of the tangential impulse, whose sum stops sliding or is as large as friction can be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Tangent(T velocity)
    {
        T before = _tangentImpulse, most = _friction * _normalImpulse;
        _tangentImpulse = Real.Clamp(before - velocity * _tangentYield, -most, most);
        return _tangentImpulse - before;
    }
}
