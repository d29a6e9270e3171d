namespace Rollout.Core;

/// <summary>What a step returns besides its observation.</summary>
/// <param name="Reward">Reward r(y, u).</param>
/// <param name="Terminated">The task itself ended: no reward can follow, so the value of the next state is 0.</param>
/// <param name="Truncated">The episode was cut from outside, by a time limit say: the next state still has a value.</param>
public readonly record struct StepResult(double Reward, bool Terminated, bool Truncated);
