namespace Rollout.Core;

/// <summary>Changes actions on their way to an environment; one definition serves one environment and a batch.</summary>
public interface IActionTransform
{
    /// <summary>The space that actions now come from.</summary>
    /// <param name="inner">The environment's own.</param>
    Space Space(Space inner);

    /// <summary>Turns actions as given into actions that the environment takes.</summary>
    /// <param name="inner">The environment's own action space.</param>
    /// <param name="actions">[n, A].</param>
    /// <param name="transformed">Receives [n, A].</param>
    void Apply(Space inner, ReadOnlySpan<float> actions, Span<float> transformed);
}
