namespace Rollout.Worlds;

/// <summary>A function of a few numbers, written once and run with every scalar: a cost to be descended on.</summary>
public interface IScalarFunction
{
    /// <summary>Numbers it takes.</summary>
    static abstract int Inputs { get; }

    /// <summary>f(x).</summary>
    static abstract T Evaluate<T, V>(in V x) where T : struct, IReal<T> where V : struct, IVector<T>;
}
