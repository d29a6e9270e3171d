using Rollout.Core;

namespace Rollout.Neural;

/// <summary>What becomes of a density when its variable passes through tanh, and the way from (-1, 1) to a box.</summary>
internal static class Squashing
{
    private const float Epsilon = 1e-6f;

    /// <summary>Throws unless every bound is finite.</summary>
    public static void Check(Box space)
    {
        for (int i = 0; i < space.Length; i++)
        {
            if (!float.IsFinite(space.Low[i]) || !float.IsFinite(space.High[i]))
                throw new NotSupportedException($"Squashed actions need finite bounds; element {i} of {space} has [{space.Low[i]}, {space.High[i]}]. Leave squash_actions off.");
        }
    }

    /// <summary>Subtracts Σ log(1 - tanh² u + 1e-6) from log-densities of u.</summary>
    public static void Correct(int rows, int columns, ReadOnlySpan<float> u, Span<float> logProbabilities)
    {
        for (int k = 0; k < rows * columns; k++)
        {
            float a = MathF.Tanh(u[k]);
            logProbabilities[k / columns] -= MathF.Log(1 - a * a + Epsilon);
        }
    }

    /// <summary>Σ log(1 - tanh² u + 1e-6) of each row, [rows, 1], on the tape; no gradient flows through it to the network.</summary>
    public static Tensor Correction(Tensor u) => (1 - u.Tanh().Square() + Epsilon).Log().RowSums();

    /// <summary>low + (tanh u + 1) / 2 (high - low).</summary>
    public static void ToEnvironment(Box space, int rows, ReadOnlySpan<float> u, Span<float> actions)
    {
        ReadOnlySpan<float> low = space.Low, high = space.High;
        for (int k = 0; k < rows * low.Length; k++)
        {
            int j = k % low.Length;
            actions[k] = MathF.Min(MathF.Max(low[j] + 0.5f * (MathF.Tanh(u[k]) + 1) * (high[j] - low[j]), low[j]), high[j]);
        }
    }

    /// <summary>The way back; actions at a bound are taken just inside it, as Stable-Baselines3 does.</summary>
    public static void FromEnvironment(Box space, int rows, ReadOnlySpan<float> actions, Span<float> u)
    {
        const float Inside = 1 - 1.1920929e-7f;
        ReadOnlySpan<float> low = space.Low, high = space.High;
        for (int k = 0; k < rows * low.Length; k++)
        {
            int j = k % low.Length;
            u[k] = MathF.Atanh(Math.Clamp(2 * (actions[k] - low[j]) / (high[j] - low[j]) - 1, -Inside, Inside));
        }
    }

    /// <summary>The same as nodes of a graph.</summary>
    public static string AddMode(OnnxGraph graph, Box space, string u)
    {
        float[] half = new float[space.Length], middle = new float[space.Length];
        for (int j = 0; j < half.Length; j++) (half[j], middle[j]) = (0.5f * (space.High[j] - space.Low[j]), 0.5f * (space.High[j] + space.Low[j]));
        string scaled = graph.Node("Mul", [graph.Node("Tanh", [u]), graph.Constant(half, half.Length)]);
        return graph.Node("Add", [scaled, graph.Constant(middle, middle.Length)]);
    }
}
