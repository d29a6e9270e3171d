using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>What the agent sees of Push-T. One for each environment, because it may keep memory of its own.</summary>
internal interface IPushTSensor
{
    Space Space { get; }

    void Observe(PushTSimulation simulation, Observation observation);
}
