namespace Rollout.Control;

/// <summary>A control problem that has no answer, or a computation that left the finite numbers; the message says what to change.</summary>
/// <param name="message">What is wrong and what to do.</param>
public sealed class ControlException(string message) : Exception(message);
