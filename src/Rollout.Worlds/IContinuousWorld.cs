namespace Rollout.Worlds;

/// <summary>A world with one action and up to four states that obeys a differential equation ẋ = f(x, u).</summary>
public interface IContinuousWorld : IFiniteHorizonWorld
{
    /// <summary>ẋ = f(x, u).</summary>
    static abstract void Derivative<T, V>(in Motion<T> state, T action, in V parameters, out Motion<T> derivative) where T : struct, IReal<T> where V : struct, IVector<T>;
}
