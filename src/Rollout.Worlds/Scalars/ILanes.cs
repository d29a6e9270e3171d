namespace Rollout.Worlds;

/// <summary>A vector of floats, one robot a lane.</summary>
/// <typeparam name="T">The implementing type.</typeparam>
public interface ILanes<T> : IReal<T> where T : struct, ILanes<T>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Reads the lanes from consecutive floats.</summary>
    static abstract T Load(ref float source);

    /// <summary>Writes the lanes to consecutive floats.</summary>
    static abstract void Store(T value, ref float destination);

    /// <summary>One bit a lane, set where the mask is.</summary>
    static abstract uint Bits(T mask);

    /// <summary>A mask from one bit a lane.</summary>
    static abstract T Mask(uint bits);

    /// <summary>Adds one to a counter a lane; one bit a lane, set where the counter reached the limit.</summary>
    static abstract uint CountUp(ref int counters, int limit);
}
