namespace Rollout.Core;

/// <summary>
/// The one thing that a user's assembly implements so that <c>rollout train ppo MyEnv-v0 --assembly My.dll</c> finds its environments.
/// </summary>
public interface IEnvironmentPlugin
{
    /// <summary>Registers the assembly's environments.</summary>
    void Register(EnvironmentRegistry registry);
}
