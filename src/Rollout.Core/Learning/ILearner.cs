namespace Rollout.Core;

/// <summary>
/// An algorithm that owns no loop: whoever drives it calls <see cref="Act"/>, steps the world, calls <see cref="Record"/>, and
/// <see cref="Update"/>. A trainer, a game loop, a test and a teleoperation server drive it alike.
/// </summary>
public interface ILearner : ICheckpointable
{
    /// <summary>Number of environments that it learns from, n.</summary>
    int Count { get; }

    /// <summary>Environment steps recorded so far, over all environments.</summary>
    long Steps { get; }

    /// <summary>The policy as it is now, deterministic, with its normalisation inside; it changes as learning goes on.</summary>
    IPolicy Policy { get; }

    /// <summary>Tells the learner the observations that the first action follows.</summary>
    void Begin(StepBuffers reset);

    /// <summary>Chooses exploring actions for the observations of the last <see cref="Begin"/> or <see cref="Record"/>.</summary>
    /// <param name="actions">Receives the actions, [n, A], ready for the environment.</param>
    void Act(Span<float> actions);

    /// <summary>Takes in what the actions led to. The environment resets in the same step (<see cref="AutoresetMode.SameStep"/>).</summary>
    void Record(StepBuffers step);

    /// <summary>Learns if enough was recorded.</summary>
    /// <param name="metrics">Receives the update's measurements.</param>
    /// <returns>Whether weights changed.</returns>
    bool Update(IMetricSink metrics);

    /// <summary>Writes the deterministic policy, normalisation inside, as an ONNX model that takes raw observations and gives actions.</summary>
    void ExportOnnx(Stream stream);
}
