namespace Rollout.Datasets;

/// <summary>Names that features usually have; LeRobot's where it has one.</summary>
public static class FeatureNames
{
    /// <summary>What the robot's sensors show.</summary>
    public const string State = "observation.state";

    /// <summary>The whole state of the environment, which a policy does not see; it can be drawn again from this.</summary>
    public const string EnvironmentState = "observation.environment_state";

    /// <summary>A picture.</summary>
    public const string Image = "observation.image";

    /// <summary>The action that the demonstrator wants: the label.</summary>
    public const string Action = "action";

    /// <summary>The action that was carried out, where it differs from the label.</summary>
    public const string ExecutedAction = "action.executed";

    /// <summary>Reward of the step.</summary>
    public const string Reward = "next.reward";

    /// <summary>Whether the episode ended with the step.</summary>
    public const string Done = "next.done";

    /// <summary>Whether the task was solved with the step.</summary>
    public const string Success = "next.success";

    /// <summary>Whether a person or an expert had taken over.</summary>
    public const string Intervention = "intervention";
}
