using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Everything that the future of a Push-T simulation depends on, as one plain value.</summary>
internal struct PushTState
{
    /// <summary>Pairs of shapes that can touch: agent with bar and stem, then each wall with bar and stem.</summary>
    public const int Pairs = 10;

    /// <summary>Centre and velocity of the agent.</summary>
    public PlanarVector AgentPosition, AgentVelocity;

    /// <summary>Centre of mass of the block, its velocity, and the velocity that only pushes overlapping shapes apart.</summary>
    public PlanarVector BlockCenter, BlockVelocity, BlockBias;

    /// <summary>Angle of the block, its rate, and the rate that only pushes overlapping shapes apart.</summary>
    public double Angle, AngularVelocity, AngularBias;

    /// <summary>Substeps so far.</summary>
    public int Stamp;

    public PushTPairs Broad;
    public ImpulseCache Cache;

    /// <summary>Impulses of a pair's contacts when it last touched, from which the solver starts the next time.</summary>
    public struct CachedImpulses
    {
        public int Stamp;
        public byte Count, FirstKey, SecondKey;
        public double First, Second;
    }

    [InlineArray(Pairs)]
    public struct ImpulseCache
    {
        private CachedImpulses _first;
    }

    /// <summary>Everything but the pose and the agent's velocity, in order.</summary>
    public void Visit(ref NumberCursor numbers)
    {
        numbers.Next(ref BlockCenter);
        numbers.Next(ref BlockVelocity);
        numbers.Next(ref AngularVelocity);
        numbers.Next(ref BlockBias);
        numbers.Next(ref AngularBias);
        numbers.Next(ref Stamp, int.MaxValue);
        Broad.Visit(ref numbers);
        for (int i = 0; i < Pairs; i++)
        {
            ref CachedImpulses cached = ref Cache[i];
            (int count, int first, int second) = (cached.Count, cached.FirstKey, cached.SecondKey);
            numbers.Next(ref cached.Stamp, int.MaxValue);
            numbers.Next(ref count, 2);
            numbers.Next(ref first, byte.MaxValue);
            numbers.Next(ref second, byte.MaxValue);
            numbers.Next(ref cached.First);
            numbers.Next(ref cached.Second);
            (cached.Count, cached.FirstKey, cached.SecondKey) = ((byte)count, (byte)first, (byte)second);
        }
    }
}
