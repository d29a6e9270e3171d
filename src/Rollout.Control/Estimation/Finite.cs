using Rollout.Core;

namespace Rollout.Control;

/// <summary>Refuses numbers that are not finite.</summary>
internal static class Finite
{
    /// <summary>Names the first sample whose number is not finite.</summary>
    public static void ThrowIfAny(string what, ReadOnlySpan<double> numbers, int perSample)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.IsFinite(numbers[i])) throw new ControlException($"The {what} of sample {i / perSample} is {numbers[i]}: the rollout diverged. Use a smaller time step, less noise or a softer contact.");
        }
    }

    /// <summary>Names the first parameter that is not finite: a branch of the cost may hide it.</summary>
    public static void ThrowIfAnyParameter(ReadOnlySpan<double> parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            if (!double.IsFinite(parameters[i])) throw new ControlException($"Parameter {i} is {parameters[i]}: the descent diverged. Lower its rate.");
        }
    }

    /// <summary>What a controller asks for, limited to what the space allows.</summary>
    public static float Action(double asked, int i, Box space) => !double.IsNaN(asked) ? Math.Clamp((float)asked, space.Low[i], space.High[i])
        : throw new ControlException($"The controller's action {i} is not a number: an observation or a gain is not finite.");
}
