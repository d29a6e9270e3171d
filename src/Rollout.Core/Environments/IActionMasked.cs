namespace Rollout.Core;

/// <summary>An environment in which some actions have no effect or are not allowed now.</summary>
public interface IActionMasked
{
    /// <summary>Writes 1 for every action that makes sense now and 0 for the others.</summary>
    /// <param name="mask">Receives one number a choice, <see cref="Space.MaskCount"/> of the action space.</param>
    void WriteActionMask(Span<byte> mask);
}
