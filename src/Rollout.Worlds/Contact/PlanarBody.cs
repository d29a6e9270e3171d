using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Velocity and inertia of a rigid body in the plane; what it touches presses on it through <see cref="PlanarContact{T}"/>.</summary>
/// <typeparam name="T">The scalar.</typeparam>
/// <param name="inverseMass">1 / mass [1/kg].</param>
/// <param name="inverseInertia">1 / moment of inertia about the centre of mass [1/(kg m²)]; 0 for a body that does not turn.</param>
internal struct PlanarBody<T>(T inverseMass, T inverseInertia) where T : struct, IReal<T>
{
    /// <summary>1 / mass.</summary>
    public readonly T InverseMass = inverseMass;

    /// <summary>1 / moment of inertia.</summary>
    public readonly T InverseInertia = inverseInertia;

    /// <summary>Velocity of the centre of mass [m/s] and rate of turning [rad/s], counter-clockwise.</summary>
    public T X, Z, Turn;

    /// <summary>Velocity along a direction of a point of the body [m/s].</summary>
    /// <param name="directionX">Direction, of length 1.</param>
    /// <param name="directionZ">Its vertical part.</param>
    /// <param name="leverage">Cross product of the arm from the centre to the point and the direction [m].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Along(T directionX, T directionZ, T leverage) => directionX * X + directionZ * Z + leverage * Turn;

    /// <summary>What an impulse of one along a direction with a leverage changes in the velocity along it [1/kg].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Mobility(T leverage) => InverseMass + leverage * leverage * InverseInertia;

    /// <summary>Applies an impulse [N s] along a direction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(T impulse, T directionX, T directionZ, T leverage)
    {
        T change = impulse * InverseMass;
        X = X + change * directionX;
        Z = Z + change * directionZ;
        Turn = Turn + impulse * leverage * InverseInertia;
    }
}
