using Rollout.Core;

namespace Rollout.Environments;

/// <summary>Everything that comes with the library.</summary>
public static class StandardEnvironments
{
    /// <summary>A new registry with the standard environments.</summary>
    public static EnvironmentRegistry CreateRegistry()
    {
        EnvironmentRegistry registry = new();
        foreach (EnvironmentSpec spec in ClassicControlTasks.All.Concat(HiddenVelocityTasks.All).Concat(OptimalControlTasks.All).Concat(ToyTextTasks.All).Concat(PushTTasks.All)) registry.Register(spec);
        return registry;
    }
}
