using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>The published state: agent x and y, x and y of the block's local origin, and its angle from 0 to 2π.</summary>
internal sealed class PushTStateSensor : IPushTSensor
{
    private static readonly Box s_space = new([0, 0, 0, 0, 0], [512, 512, 512, 512, (float)(2 * Math.PI)]);

    public Space Space => s_space;

    public void Observe(PushTSimulation simulation, Observation observation)
    {
        double angle = Math.IEEERemainder(simulation.BlockAngle, 2 * Math.PI);
        (observation[0], observation[1]) = ((float)simulation.AgentX, (float)simulation.AgentY);
        (observation[2], observation[3]) = ((float)simulation.BlockX, (float)simulation.BlockY);
        observation[4] = (float)(angle < 0 ? angle + 2 * Math.PI : angle);
    }
}
