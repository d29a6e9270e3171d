using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// A box that stands in a bin is to be laid on its side by one finger. State: box x and z [m] and angle [rad, counter-clockwise, 0 upright], finger x and z
/// [m], the five velocities, and the two integrals of the finger's controller [m s]. Action: where the finger shall be, x and z [m]; a controller
/// like a soft spring pulls it there.
/// </summary>
/// <remarks>
/// The box flip-up of Tedrake's Robotic Manipulation: sizes, masses, friction, gains and reward are its; contact is a stiff implicit spring and damper with
/// Coulomb friction, in steps of 1 ms. The finger begins above the box.
/// </remarks>
public readonly struct BoxFlipUp : IWorld
{
    private const int X = 0, Z = 1, Angle = 2, FingerX = 3, FingerZ = 4, Velocities = 5, Integrals = 10;

    private const int TimeStep = 0, Gravity = 1, BoxMass = 2, HalfWidth = 3, HalfHeight = 4, FingerMass = 5, FingerRadius = 6, BinFriction = 7, FingerFriction = 8,
        Proportional = 9, Integral = 10, Derivative = 11, Stiffness = 12, Damping = 13;

    /// <summary>Simulation steps of a step of control.</summary>
    private const int Substeps = 100;

    /// <summary>Passes over all contacts in a simulation step.</summary>
    private const int Sweeps = 8;

    /// <summary>The bin's walls: middle of a wall, half its thickness and half its height.</summary>
    private const double WallX = 0.29, WallHalfWidth = 0.025, WallHalfHeight = 0.105;

    /// <summary>How far the finger's joints go.</summary>
    private const double ReachX = 0.3, ReachZ = 0.5;

    /// <summary>Where the finger begins: 5 cm above the box.</summary>
    private const double FirstFingerZ = 0.35;

    private const int BoxOnFloor = 0, BoxOnWall = 2, WallOnBox = 4, FingerOnFloor = 6, FingerOnWall = 7, FingerOnBox = 8, Contacts = 9;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.1, "s"), new("gravity", 9.81, "m/s²"), new("box mass", 1, "kg"), new("box half width", 0.1, "m"), new("box half height", 0.15, "m"),
        new("finger mass", 1, "kg"), new("finger radius", 0.01, "m"), new("friction with the bin", 1, ""), new("friction with the finger", 1, ""),
        new("proportional gain", 100, "1/s²"), new("integral gain", 1, "1/s³"), new("derivative gain", 20, "1/s"), new("contact stiffness", 1e5, "N/m"),
        new("contact damping", 1000, "N s/m"),
    ];

    /// <inheritdoc/>
    public static int States => 12;

    /// <inheritdoc/>
    public static int Actions => 2;

    /// <inheritdoc/>
    public static int Observations => 10;

    /// <inheritdoc/>
    public static int Draws => 1;

    /// <summary>Of the box's x.</summary>
    public static (double Low, double High) ResetBounds => (-0.1, 0.1);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public static bool RewardReadsBefore => false;

    /// <summary>The box upright and the finger above the middle of the bin, both at rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < 12; i++) state[i] = T.Const(0);
        state[X] = low + (high - low) * draws[0];
        state[Z] = T.Const(s_parameters[HalfHeight].Value);
        state[FingerZ] = T.Const(FirstFingerZ);
    }

    /// <inheritdoc/>
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int substep = 0; substep < Substeps; substep++) Substep<T, V>(ref state, parameters, action);
    }

    /// <summary>Box, finger and their velocities.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < 10; i++) observation[i] = state[i];
    }

    /// <summary>10 - (2 a² + 0.1 θ̇² + 0.1 |u - q|² + 0.1 |q̇|²) with a = θ mod π - π/2, q the finger: positive, so that no robot is glad of an early end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T angle = Real.Wrap(after[Angle], 0, Math.PI) - T.Const(Math.PI / 2), rate = after[Velocities + Angle];
        T effortX = action[0] - after[FingerX], effortZ = action[1] - after[FingerZ], speedX = after[Velocities + FingerX], speedZ = after[Velocities + FingerZ];
        return T.Const(10) - (T.Const(2) * angle * angle
            + T.Const(0.1) * (rate * rate + (effortX * effortX + effortZ * effortZ) + (speedX * speedX + speedZ * speedZ)));
    }

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Substep<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T h = parameters[TimeStep] / T.Const(Substeps), halfWidth = parameters[HalfWidth], halfHeight = parameters[HalfHeight];
        T inertia = parameters[BoxMass] * (halfWidth * halfWidth + halfHeight * halfHeight) / T.Const(3);
        PlanarBody<T> box = new(T.Const(1) / parameters[BoxMass], T.Const(1) / inertia), finger = new(T.Const(1) / parameters[FingerMass], T.Const(0));
        (box.X, box.Z, box.Turn) = (state[Velocities + X], state[Velocities + Z] - h * parameters[Gravity], state[Velocities + Angle]);
        (finger.X, finger.Z) = (state[Velocities + FingerX], state[Velocities + FingerZ]);

        // The controller knows the finger's mass and weight, so its gains are accelerations.
        T errorX = action[0] - state[FingerX], errorZ = action[1] - state[FingerZ];
        state[Integrals] = state[Integrals] + h * errorX;
        state[Integrals + 1] = state[Integrals + 1] + h * errorZ;
        finger.X = finger.X + h * (parameters[Proportional] * errorX + parameters[Integral] * state[Integrals] - parameters[Derivative] * finger.X);
        finger.Z = finger.Z + h * (parameters[Proportional] * errorZ + parameters[Integral] * state[Integrals + 1] - parameters[Derivative] * finger.Z);

        ContactSet<T> contacts = default;
        Touch<T, V>(ref contacts, state, parameters, box, finger, new ContactMaterial<T>(parameters[Stiffness], parameters[Damping], h));
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            contacts[FingerOnBox].Press(ref finger, ref box);
            for (int i = FingerOnFloor; i <= FingerOnWall; i++) contacts[i].Press(ref finger);
            for (int i = 0; i < FingerOnFloor; i++) contacts[i].Press(ref box);
        }

        state[X] = state[X] + h * box.X;
        state[Z] = state[Z] + h * box.Z;
        state[Angle] = state[Angle] + h * box.Turn;
        (state[Velocities + X], state[Velocities + Z], state[Velocities + Angle]) = (box.X, box.Z, box.Turn);
        Move<T, V>(ref state, FingerX, finger.X, h, T.Const(-ReachX), T.Const(ReachX));
        Move<T, V>(ref state, FingerZ, finger.Z, h, T.Const(0), T.Const(ReachZ));
    }

    /// <summary>A joint moves and stops at its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move<T, V>(ref V state, int joint, T velocity, T h, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T free = state[joint] + h * velocity, moved = Real.Clamp(free, low, high);
        state[Velocities + joint] = T.Select((free < low) | (free > high), T.Const(0), velocity);
        state[joint] = moved;
    }

    /// <summary>Finds where the bodies touch: the box's corners on floor and walls, the walls' edges on the box, the finger on all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Touch<T, V>(ref ContactSet<T> contacts, in V state, in V parameters, in PlanarBody<T> box, in PlanarBody<T> finger, in ContactMaterial<T> material)
        where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T zero = T.Const(0), one = T.Const(1), halfWidth = parameters[HalfWidth], halfHeight = parameters[HalfHeight], bin = parameters[BinFriction];
        T wallHalfWidth = T.Const(WallHalfWidth), wallHalfHeight = T.Const(WallHalfHeight);
        T.SinCos(state[Angle], out T sin, out T cos);
        T wall = T.Select(state[X] < zero, T.Const(-WallX), T.Const(WallX));
        for (int i = 0; i < 2; i++)
        {
            // Of two opposite corners the lower one can touch the floor, and the one that is nearer to the nearer wall can touch that.
            T along = i == 0 ? halfWidth : -halfWidth, armX = cos * along - sin * halfHeight, armZ = sin * along + cos * halfHeight;
            T lower = T.Select(armZ < zero, one, -one), lowerX = lower * armX, lowerZ = lower * armZ;
            contacts[BoxOnFloor + i].Begin(state[Z] + lowerZ, zero, one, box, lowerX, lowerZ, material, bin);
            T nearer = T.Select(Real.Abs(state[X] + armX - wall) < Real.Abs(state[X] - armX - wall), one, -one), nearerX = nearer * armX, nearerZ = nearer * armZ;
            T gap = Rectangle.Distance(state[X] + nearerX - wall, state[Z] + nearerZ - wallHalfHeight, wallHalfWidth, wallHalfHeight, out T normalX, out T normalZ);
            contacts[BoxOnWall + i].Begin(gap, normalX, normalZ, box, nearerX, nearerZ, material, bin);

            // An edge of that wall, seen from the box; the box is pushed against the direction in which the edge would get away.
            T edgeX = wall + (i == 0 ? wallHalfWidth : -wallHalfWidth) - state[X], edgeZ = T.Const(2 * WallHalfHeight) - state[Z];
            gap = Rectangle.Distance(cos * edgeX + sin * edgeZ, cos * edgeZ - sin * edgeX, halfWidth, halfHeight, out normalX, out normalZ);
            contacts[WallOnBox + i].Begin(gap, sin * normalZ - cos * normalX, -(sin * normalX) - cos * normalZ, box, edgeX, edgeZ, material, bin);
        }

        T radius = parameters[FingerRadius], fingerX = state[FingerX], fingerZ = state[FingerZ];
        contacts[FingerOnFloor].Begin(fingerZ - radius, zero, one, finger, zero, zero, material, bin);
        T beside = T.Select(fingerX < zero, -one, one);
        T distance = Rectangle.Distance(fingerX - beside * T.Const(WallX), fingerZ - wallHalfHeight, wallHalfWidth, wallHalfHeight, out T awayX, out T awayZ);
        contacts[FingerOnWall].Begin(distance - radius, awayX, awayZ, finger, zero, zero, material, bin);

        T fromX = fingerX - state[X], fromZ = fingerZ - state[Z];
        distance = Rectangle.Distance(cos * fromX + sin * fromZ, cos * fromZ - sin * fromX, halfWidth, halfHeight, out awayX, out awayZ);
        T outX = cos * awayX - sin * awayZ, outZ = sin * awayX + cos * awayZ;
        contacts[FingerOnBox].Begin(
            distance - radius, outX, outZ, finger, zero, zero, box, fromX - distance * outX, fromZ - distance * outZ, material, parameters[FingerFriction]);
    }

    /// <summary>All contacts that can be.</summary>
    [InlineArray(Contacts)]
    private struct ContactSet<T> where T : struct, IReal<T>
    {
        private PlanarContact<T> _first;
    }
}
