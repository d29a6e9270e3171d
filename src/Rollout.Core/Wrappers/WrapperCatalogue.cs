namespace Rollout.Core;

/// <summary>The wrappers that can be made by name, one line each.</summary>
public static class WrapperCatalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<WrapperKind> All { get; } =
    [
        Alone("action-mask", [], "Show which actions make sense beside the observation", (_, inner) => new ActionMask(inner)),
        new("action-noise", ["deviation"], "Add normal noise to actions", a => new ActionNoise((float)a.Number("deviation"))),
        new("action-smoothing", ["coefficient"], "Give the environment a running mean of actions", a => new ActionSmoothing((float)a.Number("coefficient", 0.9))),
        new("check-steps", [], "Refuse actions, observations and rewards that cannot be", _ => new CheckSteps()),
        new("clip-action", [], "Limit actions to their bounds and accept any number", _ => new ClipAction()),
        new("clip-reward", ["low", "high"], "Limit rewards", a => new ClipReward(a.Has("low") ? a.Number("low") : null, a.Has("high") ? a.Number("high") : null)),
        new("delay-observation", ["steps"], "Show observations late", a => new DelayObservation(a.Whole("steps"))),
        new("delay-reward", ["steps"], "Pay the rewards of several steps together", a => new DelayReward(a.Whole("steps", 10))),
        new("discretize-action", ["bins", "multi"], "Offer the middles of bins as discrete actions", a => new DiscretizeAction(a.Wholes("bins") ?? [5], a.Flag("multi", false))),
        new("discretize-observation", ["bins", "multi"], "Show which bins a bounded observation falls into", a => new DiscretizeObservation(a.Wholes("bins") ?? [10], a.Flag("multi", false))),
        new("disturbance", ["inputs"], "Draw the last numbers of an action from the normal distribution", a => new Disturbance(a.Whole("inputs"))),
        new("filter-observation", ["names"], "Show only some members of a dictionary or tuple", a => new FilterObservation(a.Words("names") ?? [])),
        new("finite-horizon", [], "Terminate where the time limit truncates: it is the end of the task", _ => new FiniteHorizon()),
        new("flatten-observation", [], "Show any observation as one vector, choices as one-hot", _ => new FlattenObservation()),
        new("float-observation", ["scale"], "Turn images into floats from 0 to 1", a => new FloatObservation(a.Flag("scale", true))),
        new("frame-stack", ["frames", "padding"], "Show the last observations together, oldest first", a => new FrameStack(a.Whole("frames", 4), a.Word("padding", FramePadding.Reset))),
        new("grayscale", ["keep"], "Turn colour images into grey ones", a => new GrayscaleObservation(a.Flag("keep", false))),
        new("history", ["horizon"], "Show the last observations and actions", a => new History(a.Whole("horizon", 2))),
        new("max-and-skip", ["skip"], "Repeat actions and show the greater of the last two observations", a => new MaxAndSkip(a.Whole("skip", 4))),
        new("normalize-observation", [], "Scale observations to mean 0 and deviation 1 by running moments",
            (_, inner) => new NormalizeObservation(inner), (_, inner) => new VectorNormalizeObservation(inner)) { Instead = "--set normalize_observations=true" },
        new("normalize-reward", ["discount", "epsilon"], "Divide rewards by the running deviation of their discounted sum",
            (a, inner) => new NormalizeReward(inner, a.Number("discount", 0.99), a.Number("epsilon", 1e-8)),
            (a, inner) => new VectorNormalizeReward(inner, a.Number("discount", 0.99), a.Number("epsilon", 1e-8))) { Instead = "--set normalize_rewards=true" },
        new("observation-noise", ["deviation"], "Add normal noise to observations", a => new ObservationNoise((float)a.Number("deviation"))),
        new("obstruct-view", ["ratio", "width", "grayscale"], "Hide squares of images behind noise", a => new ObstructView(a.Number("ratio"), a.Whole("width"), a.Flag("grayscale", false))),
        new("record-episode-statistics", ["window"], "Count return and length of every episode", a => new RecordEpisodeStatistics(a.Whole("window", 100))),
        Alone("render-observation", ["height", "width", "only"], "Show the environment's own picture",
            (a, inner) => new RenderObservation(inner, a.Whole("height", 64), a.Whole("width", 64), a.Flag("only", true))),
        new("repeat-action", ["times"], "Repeat each action, adding up rewards", a => new RepeatAction(a.Whole("times"))),
        new("rescale-action", ["low", "high"], "Map an interval onto the bounds of the actions", a => new RescaleAction((float)a.Number("low", -1), (float)a.Number("high", 1))),
        new("rescale-observation", ["low", "high"], "Map bounded observations onto an interval", a => new RescaleObservation((float)a.Number("low", -1), (float)a.Number("high", 1))),
        new("reshape-observation", ["shape"], "Give a box other dimensions", a => new ReshapeObservation(a.Wholes("shape") ?? [])),
        new("resize", ["height", "width"], "Resize images", a => new ResizeObservation(a.Whole("height", 84), a.Whole("width", 84))),
        new("scale-reward", ["scale", "shift"], "Multiply rewards and add to them", a => new ScaleReward(a.Number("scale"), a.Number("shift", 0))),
        new("sticky-action", ["probability", "shortest", "longest"], "Take the action before again with a probability",
            a => new StickyAction(a.Number("probability", 0.25), a.Whole("shortest", 1), a.Has("longest") ? a.Whole("longest") : null)),
        new("time-aware", ["limit", "flatten", "normalize"], "Add the time since the episode began", a => new TimeAware(a.StepLimit("limit"), a.Flag("flatten", true), a.Flag("normalize", true))),
        new("time-limit", ["steps"], "Truncate episodes after a number of steps", a => new TimeLimit(a.Whole("steps"))),
        new("truncate-on-success", ["threshold", "successes", "offset"], "Truncate after rewards that mean success",
            a => new TruncateOnSuccess(a.Number("threshold", 0), a.Whole("successes", 1), a.Number("offset", 0))),
        new("velocity-mask", ["places"], "Set velocities to 0, so that a policy needs memory", a => new VelocityMask(a.Wholes("places") ?? a.Velocities())),
        new("white-noise", ["probability", "grayscale"], "Replace pixels of images by noise", a => new WhiteNoise(a.Number("probability"), a.Flag("grayscale", false))),
    ];

    /// <summary>The wrapper of a name.</summary>
    /// <exception cref="UnknownNameException">There is none; the nearest is named.</exception>
    public static WrapperKind Find(string name) =>
        All.FirstOrDefault(kind => kind.Name == name) ?? throw new UnknownNameException("wrapper", name, All.Select(kind => kind.Name));

    /// <summary>A wrapper that asks the environment itself for something, so that a batch is made of wrapped environments.</summary>
    private static WrapperKind Alone(string name, IReadOnlyList<string> parameters, string summary, Func<WrapperArguments, IEnvironment, IEnvironment> wrap)
    {
        return new(name, parameters, summary, wrap, Refuse) { NeedsEnvironment = true };

        IVectorEnvironment Refuse(WrapperArguments arguments, IVectorEnvironment batch) => throw new NotSupportedException(
            $"{name} asks each environment for something that a batch does not tell: make the batch by EnvironmentRegistry.MakeVector, or of wrapped environments in a SyncVectorEnvironment.");
    }
}
