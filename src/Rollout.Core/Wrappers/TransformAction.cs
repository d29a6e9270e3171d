namespace Rollout.Core;

/// <summary>Changes actions by a function of your own.</summary>
/// <param name="space">Makes the space of actions as given from the environment's.</param>
/// <param name="transform">Reads the action as given, writes what the environment gets.</param>
public sealed class TransformAction(Func<Space, Space> space, TransformAction.Function transform) : Wrapper
{
    /// <summary>A function of an action.</summary>
    public delegate void Function(ReadOnlySpan<float> action, Span<float> inner);

    /// <inheritdoc/>
    protected override Space Actions(Space inner) => space(inner);

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner) => transform(action, inner);
}
