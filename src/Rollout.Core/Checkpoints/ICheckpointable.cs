namespace Rollout.Core;

/// <summary>
/// Something whose state can be saved and restored so that it continues as if it had never stopped, to the bit. Vector environments,
/// learners, normalisers and generators implement it; load throws <see cref="InvalidDataException"/> when the state does not fit.
/// </summary>
public interface ICheckpointable
{
    /// <summary>Writes the whole state.</summary>
    void Save(CheckpointWriter writer);

    /// <summary>Restores what <see cref="Save"/> wrote into an object built with the same options.</summary>
    void Load(CheckpointReader reader);
}
