using Rollout.Core;

namespace Rollout.Labs;

/// <summary>The labs, one line each.</summary>
public static class LabCatalogue
{
    /// <summary>All labs, in the order in which they tell the story.</summary>
    public static IReadOnlyList<Lab> All { get; } =
    [
        SmoothingLab.Lab,
        WeightPerturbationLab.Lab,
        GradientBiasLab.Lab,
        DescentLab.Lab,
        TennisLab.Lab,
        GradientVarianceLab.Lab,
        PushingLab.Lab,
        SeeContactLab.Lab,
        ReinforceLab.Lab,
        LqrPolicyGradientLab.Lab,
        ExpertsLab.Lab,
        PomdpLab.Lab,
        LqgBoundLab.Lab,
        CompoundingErrorLab.Lab,
        HullLab.Lab,
        NoisyDemonstratorLab.Lab,
        MemoryLab.Lab,
        GoalsLab.Lab,
        SwingUpLab.Lab,
        DenoisingLab.Lab,
    ];

    /// <summary>The lab of a name.</summary>
    /// <exception cref="UnknownNameException">There is none; the nearest is named.</exception>
    public static Lab Find(string name) => All.FirstOrDefault(lab => lab.Name == name) ?? throw new UnknownNameException("lab", name, All.Select(lab => lab.Name));
}
