using Rollout.Core;

namespace Rollout.Labs;

/// <summary>A controller that sees the whole state of its own task, whatever the task shows to others.</summary>
/// <param name="task">The task.</param>
/// <param name="law">The action of the present state.</param>
internal sealed class TaskLaw(IEnvironment task, Func<double> law) : IPolicy
{
    public Space ObservationSpace => task.ObservationSpace;

    public Space ActionSpace => task.ActionSpace;

    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        Box box = (Box)task.ActionSpace;
        actions[0] = Math.Clamp((float)law(), box.Low[0], box.High[0]);
    }
}
