using Rollout.Core;

namespace Rollout.Control;

/// <summary>The randomness of an estimate, kept so that it can be replayed.</summary>
/// <param name="StandardDeviation">σ of the noise.</param>
/// <param name="Noise">w ~ N(0, σ² I), [N, noise length].</param>
/// <param name="Starts">Where each sample starts, [N, start length]; the baseline of a sample shares its start.</param>
public sealed record Samples(double StandardDeviation, double[] Noise, double[] Starts)
{
    /// <summary>Number of samples, N.</summary>
    public int Count { get; init; }

    /// <summary>Draws samples.</summary>
    /// <param name="objective">What they are for.</param>
    /// <param name="count">N.</param>
    /// <param name="standardDeviation">σ, positive.</param>
    /// <param name="random">Generator.</param>
    /// <param name="antithetic">Whether every second sample is the mirror image -w of the one before it, from the same start; N is even then.</param>
    /// <exception cref="ArgumentOutOfRangeException">N or σ is not positive, or N is odd with antithetic pairs.</exception>
    public static Samples Draw(IObjective objective, int count, double standardDeviation, RandomStream random, bool antithetic = false)
    {
        if (count < 1) throw new ArgumentOutOfRangeException(nameof(count), count, "The number of samples must be at least 1.");
        if (antithetic && count % 2 != 0) throw new ArgumentOutOfRangeException(nameof(count), count, "The number of samples must be even with antithetic pairs.");
        if (!(standardDeviation > 0 && double.IsFinite(standardDeviation))) throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation, "The standard deviation of the noise must be positive.");
        int length = objective.NoiseLength, start = objective.StartLength;
        Samples samples = new(standardDeviation, new double[count * length], new double[count * start]) { Count = count };
        new NormalNoise(random).Fill(samples.Noise);
        for (int i = 0; i < samples.Noise.Length; i++) samples.Noise[i] *= standardDeviation;
        for (int i = 0; i < count; i++)
        {
            bool mirror = antithetic && i % 2 == 1;
            if (mirror) Array.Copy(samples.Starts, (i - 1) * start, samples.Starts, i * start, start);
            else objective.DrawStart(random, samples.Starts.AsSpan(i * start, start));
            for (int j = 0; j < length && mirror; j++) samples.Noise[i * length + j] = -samples.Noise[(i - 1) * length + j];
        }

        return samples;
    }

    /// <summary>The same starts without noise.</summary>
    public Samples WithoutNoise() => this with { Noise = new double[Noise.Length] };
}
