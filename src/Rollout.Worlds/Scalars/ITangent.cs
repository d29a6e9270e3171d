namespace Rollout.Worlds;

/// <summary>
/// A double and its derivatives in several directions at once (forward mode): columns of the Jacobian of a step. At jumps the derivatives are
/// those of the branch taken.
/// </summary>
/// <typeparam name="T">The implementing type.</typeparam>
public interface ITangent<T> : IReal<T> where T : unmanaged, ITangent<T>
{
    /// <summary>Number of directions.</summary>
    static abstract int Count { get; }

    /// <summary>A number to differentiate by in one direction; in none if that is out of range.</summary>
    static abstract T Input(double value, int direction);

    /// <summary>Writes the derivatives in all directions to memory.</summary>
    static abstract void Store(T a, ref double derivatives);
}
