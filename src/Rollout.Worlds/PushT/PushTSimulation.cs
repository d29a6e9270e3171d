using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rollout.Worlds;

/// <summary>
/// The physics of Push-T as published: an agent that is a circle moved by a PD law pushes a T over a table without inertia. Equal to the
/// recordings of Chipmunk 7.0.3, quirks included. Nothing is allocated by stepping or copying.
/// </summary>
/// <remarks>
/// Per substep of 0.01 s, as Chipmunk orders them: bodies move with the velocity of the substep before; contacts are found; the block loses all
/// its velocity, because the published damping of 0 is a factor 0^0.01 = 0 a substep, which makes pushing quasi-static; impulses of the last
/// substep are applied and ten sweeps of sequential impulses follow. Shapes that overlap by more than 0.1 are pushed apart by a velocity of
/// their own. All friction is 0: published code sets the friction of bodies, where only that of shapes counts.
/// </remarks>
public sealed unsafe class PushTSimulation
{
    private const double Stiffness = 100, Damping = 20, Slop = 0.1f, InverseMass = 1 / PushTGeometry.Mass, InverseMoment = 1 / PushTGeometry.Moment;
    private const int Sweeps = 10, Persistence = 3, MaxCandidates = PushTPairs.Leaves * PushTPairs.MaxPairs;

    /// <summary>
    /// Part of an overlap that is removed in a substep; 0.9 remains after a sixtieth of a second. Chipmunk writes both this 0.9 and the slop of
    /// 0.1 as floats, which shows in the ninth digit of a trajectory.
    /// </summary>
    private static readonly double s_biasRate = 1 - Math.Pow(Math.Pow(1f - 0.1f, 60), PushTGeometry.SubstepSeconds);

    private static readonly PushTPairs s_created = Created();

    private readonly PushTShapes _shapes = new();
    private readonly PushTShapes _goal = new();
    private readonly PushTContacts[] _contacts = GC.AllocateArray<PushTContacts>(PushTState.Pairs, pinned: true);
    private readonly PushTPairs.Candidate[] _candidates = new PushTPairs.Candidate[MaxCandidates];
    private readonly PushTContacts* _touching;
    private PushTState _state;

    /// <summary>Makes a simulation in the published initial state: agent (256, 400), block (256, 300, 0), before any step.</summary>
    public PushTSimulation()
    {
        _touching = (PushTContacts*)Marshal.UnsafeAddrOfPinnedArrayElement(_contacts, 0);
        Place(PushTGeometry.GoalX, PushTGeometry.GoalX, PushTGeometry.GoalX, PushTGeometry.GoalY, PushTGeometry.GoalAngle, legacy: false);
        _goal.Place(_state);
        Place(256, 400, 256, 300, 0, legacy: false);
    }

    /// <summary>X of the agent's centre.</summary>
    public double AgentX => _state.AgentPosition.X;

    /// <summary>Y of the agent's centre; y points down.</summary>
    public double AgentY => _state.AgentPosition.Y;

    /// <summary>X of the agent's velocity, pixels a second.</summary>
    public double AgentVelocityX => _state.AgentVelocity.X;

    /// <summary>Y of the agent's velocity.</summary>
    public double AgentVelocityY => _state.AgentVelocity.Y;

    /// <summary>X of the block's local origin, the middle of the bar's outer edge; not of its centre of mass.</summary>
    public double BlockX => Origin.X;

    /// <summary>Y of the block's local origin.</summary>
    public double BlockY => Origin.Y;

    /// <summary>Angle of the block in radians, not wrapped.</summary>
    public double BlockAngle => _state.Angle;

    /// <summary>X of the velocity of the block's centre of mass; it lives for one substep only.</summary>
    public double BlockVelocityX => _state.BlockVelocity.X;

    /// <summary>Y of the velocity of the block's centre of mass.</summary>
    public double BlockVelocityY => _state.BlockVelocity.Y;

    /// <summary>Radians a second of the block.</summary>
    public double BlockAngularVelocity => _state.AngularVelocity;

    /// <summary>Contact points of agent and block in the last substep, 0 to 2.</summary>
    public int AgentContacts { get; private set; }

    /// <summary>Contact points of walls and block in the last substep.</summary>
    public int WallContacts { get; private set; }

    private PlanarVector Origin
    {
        get
        {
            (double sin, double cos) = Math.SinCos(_state.Angle);
            return PushTShapes.Origin(_state.BlockCenter, sin, cos);
        }
    }

    /// <summary>Takes over the whole state of another simulation, its contacts included: both go on alike, to the bit.</summary>
    public void CopyFrom(PushTSimulation other)
    {
        _state = other._state;
        (AgentContacts, WallContacts) = (other.AgentContacts, other.WallContacts);
    }

    /// <summary>Begins anew from a pose at rest, without contacts in memory and without a step.</summary>
    /// <param name="agentX">X of the agent.</param>
    /// <param name="agentY">Y of the agent.</param>
    /// <param name="blockX">X of the block's local origin.</param>
    /// <param name="blockY">Y of the block's local origin.</param>
    /// <param name="angle">Angle of the block, radians.</param>
    public void SetState(double agentX, double agentY, double blockX, double blockY, double angle) => Place(agentX, agentY, blockX, blockY, angle, legacy: false);

    /// <summary>Numbers that <see cref="GetState"/> writes.</summary>
    public static int StateCount { get; } = CountNumbers();

    /// <summary>
    /// Writes the whole state: agent x and y, block x and y, angle (the five published numbers), the agent's velocity, then what the solver
    /// remembers.
    /// </summary>
    /// <param name="state">Receives <see cref="StateCount"/> numbers.</param>
    public void GetState(Span<double> state)
    {
        if (state.Length != StateCount) throw new ArgumentException($"The state has {StateCount} numbers, not {state.Length}.", nameof(state));
        NumberCursor numbers = new(state);
        Visit(ref numbers);
    }

    /// <summary>Goes on from a state.</summary>
    /// <param name="state">What <see cref="GetState"/> wrote, or only its first 5 or 7 numbers: then the rest begins anew.</param>
    /// <exception cref="InvalidDataException">A number cannot be.</exception>
    public void SetState(ReadOnlySpan<double> state)
    {
        if (state.Length is not (5 or 7) && state.Length != StateCount)
            throw new ArgumentException($"The state has {StateCount} numbers, or the first 5 or 7 of them, not {state.Length}.", nameof(state));
        for (int i = 0; i < Math.Min(7, state.Length); i++)
        {
            if (!double.IsFinite(state[i])) throw new InvalidDataException($"Number {i} of the state is {state[i]}; it must be finite.");
        }

        PushTState before = _state;
        SetState(state[0], state[1], state[2], state[3], state[4]);
        if (state.Length == 5) return;
        _state.AgentVelocity = new(state[5], state[6]);
        if (state.Length == 7) return;
        try
        {
            PlanarVector center = _state.BlockCenter;
            NumberCursor numbers = new(state);
            Visit(ref numbers);

            // The centre of mass is stored beside the origin, which it rounds to; a block that someone moved by its origin wins.
            PlanarVector origin = Origin;
            if (origin.X != state[2] || origin.Y != state[3]) _state.BlockCenter = center;
        }
        catch (InvalidDataException)
        {
            _state = before;
            throw;
        }
    }

    /// <summary>Begins an episode as published: sets the pose in a fresh world and lets 0.01 s pass.</summary>
    /// <param name="agentX">X of the agent.</param>
    /// <param name="agentY">Y of the agent.</param>
    /// <param name="blockX">X of the block.</param>
    /// <param name="blockY">Y of the block.</param>
    /// <param name="angle">Angle of the block, radians.</param>
    /// <param name="legacy">
    /// Sets the angle after the position, which turns the block about its centre of mass and so moves the local origin elsewhere. The
    /// published demonstrations and evaluations were made so.
    /// </param>
    public void Reset(double agentX, double agentY, double blockX, double blockY, double angle, bool legacy = true)
    {
        Place(agentX, agentY, blockX, blockY, angle, legacy);
        Substep();
    }

    /// <summary>One control step of 0.1 s: ten substeps in which the agent is drawn to a target, a = 100 (target - p) - 20 v.</summary>
    /// <param name="targetX">X of the target; the action.</param>
    /// <param name="targetY">Y of the target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(double targetX, double targetY)
    {
        PlanarVector target = new(targetX, targetY);
        for (int i = 0; i < PushTGeometry.Substeps; i++)
        {
            PlanarVector acceleration = (target - _state.AgentPosition) * Stiffness + (default(PlanarVector) - _state.AgentVelocity) * Damping;
            _state.AgentVelocity += acceleration * PushTGeometry.SubstepSeconds;
            Substep();
        }
    }

    /// <summary>Part of the goal's area that the block covers, 0 to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Coverage()
    {
        _shapes.Place(_state);
        double area = 0;
        for (int i = 0; i < 8; i += 4)
        {
            for (int j = 0; j < 8; j += 4) area += ConvexOverlap.Area(_shapes.Block + i, _goal.Block + j);
        }

        return area / PushTGeometry.BlockArea;
    }

    private void Visit(ref NumberCursor numbers)
    {
        PlanarVector origin = Origin;
        numbers.Next(ref _state.AgentPosition);
        numbers.Next(ref origin);
        numbers.Next(ref _state.Angle);
        numbers.Next(ref _state.AgentVelocity);
        _state.Visit(ref numbers);
    }

    private static int CountNumbers()
    {
        NumberCursor numbers = new(new double[256].AsSpan());
        new PushTSimulation().Visit(ref numbers);
        return numbers.Count;
    }

    private void Place(double agentX, double agentY, double blockX, double blockY, double angle, bool legacy)
    {
        _state = default;
        _state.Broad = s_created;
        _state.AgentPosition = new(agentX, agentY);
        (double sin, double cos) = legacy ? (0, 1) : Math.SinCos(angle);
        _state.BlockCenter = new(cos * 0 + -sin * PushTGeometry.CenterOfGravity + blockX, sin * 0 + cos * PushTGeometry.CenterOfGravity + blockY);
        _state.Angle = angle;

        // A fresh contact cache must look older than what persists.
        _state.Stamp = Persistence;
        (AgentContacts, WallContacts) = (0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Substep()
    {
        const double Dt = PushTGeometry.SubstepSeconds;
        ref PushTState state = ref _state;
        state.Stamp++;
        state.AgentPosition += state.AgentVelocity * Dt;
        state.BlockCenter += (state.BlockVelocity + state.BlockBias) * Dt;
        state.Angle += (state.AngularVelocity + state.AngularBias) * Dt;
        (state.BlockBias, state.AngularBias) = (default, 0);

        _shapes.Place(state);
        int touching = FindContacts(ref state);
        (state.BlockVelocity, state.AngularVelocity) = (default, 0);
        if (touching > 0) Solve(ref state, touching);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FindContacts(ref PushTState state)
    {
        int touching = 0;
        (AgentContacts, WallContacts) = (0, 0);
        int candidates = state.Broad.Update(_shapes.Boxes, _shapes.WallBoxes, state.AgentVelocity, state.BlockVelocity, _candidates);
        for (int i = 0; i < candidates; i++)
        {
            (int leaf, int shape, int slot) = _candidates[i];

            // Bar and stem are one body; agent and wall both have infinite mass.
            int rectangle = leaf == PushTPairs.Agent ? shape : leaf, other = leaf == PushTPairs.Agent ? leaf : shape;
            if (rectangle is not (PushTPairs.Bar or PushTPairs.Stem) || other is PushTPairs.Bar or PushTPairs.Stem) continue;
            bool isAgent = other == PushTPairs.Agent;
            int wall = other - PushTPairs.Wall;
            ref readonly BoundingBox box = ref isAgent ? ref _shapes.Boxes[PushTPairs.Agent] : ref _shapes.WallBoxes[wall];
            if (!box.Overlaps(_shapes.Boxes[rectangle])) continue;

            PlanarVector* corners = _shapes.Block + 4 * (rectangle - PushTPairs.Bar);
            uint id = slot < 0 ? 0 : state.Broad.LeafAt[leaf].Partners[slot].Id;
            PlanarVector* ends = isAgent ? _shapes.Agent : _shapes.WallPoints + 2 * wall;
            ClosestPoints points = ClosestPoints.Find(ends, isAgent ? 1 : 2, corners, id, box, _shapes.Boxes[rectangle]);
            if (slot >= 0) state.Broad.LeafAt[leaf].Partners[slot].Id = points.Id;

            ref PushTContacts contacts = ref _touching[touching];
            if (isAgent) contacts.TouchCircle(points, PushTGeometry.AgentRadius);
            else contacts.TouchWall(points, ends, _shapes.WallNormals[wall], PushTGeometry.WallRadius, corners, _shapes.Normals + 4 * (rectangle - PushTPairs.Bar));
            if (contacts.Count == 0) continue;
            contacts.Pair = isAgent ? rectangle - PushTPairs.Bar : 2 + 2 * wall + rectangle - PushTPairs.Bar;
            contacts.Velocity = isAgent ? state.AgentVelocity : default;
            Recall(ref state, ref contacts, isAgent ? state.AgentPosition : default);
            if (isAgent) AgentContacts += contacts.Count;
            else WallContacts += contacts.Count;
            touching++;
        }

        return touching;
    }

    /// <summary>
    /// Starts from the impulses of the last touch where the same corners touch again within three substeps. After a pause they are the solver's
    /// starting point without being applied to the block.
    /// </summary>
    private static void Recall(ref PushTState state, ref PushTContacts contacts, PlanarVector other)
    {
        ref PushTState.CachedImpulses cached = ref state.Cache[contacts.Pair];
        int age = state.Stamp - cached.Stamp;
        contacts.Warm = age == 1;
        int known = age <= Persistence ? cached.Count : 0;
        Prepare(ref contacts.First, cached, known, contacts.Normal, state.BlockCenter, other);
        if (contacts.Count == 2) Prepare(ref contacts.Second, cached, known, contacts.Normal, state.BlockCenter, other);
    }

    private static void Prepare(ref PushTContacts.Point point, in PushTState.CachedImpulses cached, int known, PlanarVector normal, PlanarVector block, PlanarVector other)
    {
        point.OnOther -= other;
        point.OnBlock -= block;
        point.Impulse = known > 1 && cached.SecondKey == point.Key ? cached.Second : known > 0 && cached.FirstKey == point.Key ? cached.First : 0;
        double lever = PlanarVector.Cross(point.OnBlock, normal);
        point.EffectiveMass = 1 / (InverseMass + InverseMoment * lever * lever);
        double distance = PlanarVector.Dot(point.OnBlock - point.OnOther + (block - other), normal);
        point.Bias = -s_biasRate * Math.Min(0, distance + Slop) / PushTGeometry.SubstepSeconds;
        point.BiasImpulse = 0;
    }

    /// <summary>Sequential impulses (Catto 2005): contact after contact, each impulse pushes only and is accumulated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Solve(ref PushTState state, int touching)
    {
        PlanarVector velocity = default, bias = default;
        double angular = 0, angularBias = 0;
        for (int i = 0; i < touching; i++)
        {
            ref PushTContacts contacts = ref _touching[i];
            if (!contacts.Warm) continue;
            Push(ref velocity, ref angular, contacts.First.OnBlock, contacts.Normal * contacts.First.Impulse);
            if (contacts.Count == 2) Push(ref velocity, ref angular, contacts.Second.OnBlock, contacts.Normal * contacts.Second.Impulse);
        }

        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int i = 0; i < touching; i++)
            {
                ref PushTContacts contacts = ref _touching[i];
                Sweep(ref contacts.First, contacts.Normal, contacts.Velocity, ref velocity, ref angular, ref bias, ref angularBias);
                if (contacts.Count == 2) Sweep(ref contacts.Second, contacts.Normal, contacts.Velocity, ref velocity, ref angular, ref bias, ref angularBias);
            }
        }

        (state.BlockVelocity, state.AngularVelocity, state.BlockBias, state.AngularBias) = (velocity, angular, bias, angularBias);
        for (int i = 0; i < touching; i++)
        {
            ref PushTContacts contacts = ref _touching[i];
            ref PushTState.CachedImpulses cached = ref state.Cache[contacts.Pair];
            (cached.Stamp, cached.Count) = (state.Stamp, (byte)contacts.Count);
            (cached.FirstKey, cached.First, cached.SecondKey, cached.Second) = (contacts.First.Key, contacts.First.Impulse, contacts.Second.Key, contacts.Second.Impulse);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sweep(
        ref PushTContacts.Point point, PlanarVector normal, PlanarVector other, ref PlanarVector velocity, ref double angular, ref PlanarVector bias, ref double angularBias)
    {
        PlanarVector arm = point.OnBlock;
        double apart = PlanarVector.Dot(bias + arm.Perpendicular * angularBias, normal);
        double oldBias = point.BiasImpulse;
        point.BiasImpulse = Math.Max(oldBias + (point.Bias - apart) * point.EffectiveMass, 0);

        double approach = PlanarVector.Dot(velocity + arm.Perpendicular * angular - other, normal);
        double old = point.Impulse;
        point.Impulse = Math.Max(old + -approach * point.EffectiveMass, 0);

        Push(ref bias, ref angularBias, arm, normal * (point.BiasImpulse - oldBias));
        Push(ref velocity, ref angular, arm, normal * (point.Impulse - old));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Push(ref PlanarVector velocity, ref double angular, PlanarVector arm, PlanarVector impulse)
    {
        velocity += impulse * InverseMass;
        angular += InverseMoment * PlanarVector.Cross(arm, impulse);
    }

    private static PushTPairs Created()
    {
        PushTShapes shapes = new();
        PushTState state = default;
        (state.AgentPosition, state.BlockCenter) = (new(256, 400), new(256, 300 + PushTGeometry.CenterOfGravity));
        shapes.Place(state);
        return PushTPairs.Create(shapes.Boxes, shapes.WallBoxes);
    }
}
