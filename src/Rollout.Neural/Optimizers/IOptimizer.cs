using Rollout.Core;

namespace Rollout.Neural;

/// <summary>Moves a flat vector of parameters against its gradient.</summary>
public interface IOptimizer : ICheckpointable
{
    /// <summary>α, the size of a step; schedules change it between steps.</summary>
    float LearningRate { get; set; }

    /// <summary>Takes one step.</summary>
    /// <param name="parameters">Parameters, changed in place.</param>
    /// <param name="gradients">Their gradients, same length.</param>
    /// <param name="gradientScale">Factor on every gradient, for clipping by norm without another pass.</param>
    void Step(Span<float> parameters, ReadOnlySpan<float> gradients, float gradientScale = 1);
}
