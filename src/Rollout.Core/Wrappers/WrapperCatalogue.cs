namespace Rollout.Core;

/// <summary>The wrappers that can be made by name, one line each.</summary>
public static class WrapperCatalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<WrapperKind> All { get; } =
    [
        new("clip-action", [], "Limit actions to their bounds and accept any number", _ => new ClipAction()),
        new("frame-stack", ["frames", "padding"], "Show the last observations together, oldest first", a => new FrameStack(a.Whole("frames", 4), a.Word("padding", FramePadding.Reset))),
        new("normalize-observation", [], "Scale observations to mean 0 and deviation 1 by running moments",
            (_, inner) => new NormalizeObservation(inner), (_, inner) => new VectorNormalizeObservation(inner)) { Instead = "--set normalize_observations=true" },
        new("normalize-reward", ["discount", "epsilon"], "Divide rewards by the running deviation of their discounted sum",
            (a, inner) => new NormalizeReward(inner, a.Number("discount", 0.99), a.Number("epsilon", 1e-8)),
            (a, inner) => new VectorNormalizeReward(inner, a.Number("discount", 0.99), a.Number("epsilon", 1e-8))) { Instead = "--set normalize_rewards=true" },
        new("rescale-action", ["low", "high"], "Map an interval onto the bounds of the actions", a => new RescaleAction((float)a.Number("low", -1), (float)a.Number("high", 1))),
        new("time-limit", ["steps"], "Truncate episodes after a number of steps", a => new TimeLimit(a.Whole("steps"))),
        new("velocity-mask", ["places"], "Set velocities to 0, so that a policy needs memory", a => new VelocityMask(a.Wholes("places") ?? a.Velocities())),
    ];

    /// <summary>The wrapper of a name.</summary>
    /// <exception cref="UnknownNameException">There is none; the nearest is named.</exception>
    public static WrapperKind Find(string name) =>
        All.FirstOrDefault(kind => kind.Name == name) ?? throw new UnknownNameException("wrapper", name, All.Select(kind => kind.Name));
}
