using Rollout.Core;

namespace Rollout.Learning;

/// <summary>Settings of <see cref="AugmentedRandomSearch"/>.</summary>
public sealed record AugmentedRandomSearchOptions : IOptions
{
    /// <summary>N, directions an iteration, each tried both ways. More: steadier for more episodes. At least 1.</summary>
    public int Directions { get; init; } = 8;

    /// <summary>b, the best directions that count. Fewer: greedier. From 1 to Directions.</summary>
    public int Best { get; init; } = 4;

    /// <summary>ν, deviation of the perturbation. Larger: explores more widely. Above 0.</summary>
    public float Deviation { get; init; } = 0.05f;

    /// <summary>α, step size. Larger: faster, then unstable. Above 0.</summary>
    public Schedule LearningRate { get; init; } = 0.02f;

    /// <summary>Episodes that a candidate is tried for; its return is their mean. More: less left to the luck of where they begin, slower. At least 1.</summary>
    public int Episodes { get; init; } = 1;

    /// <summary>Widths of the policy's hidden layers; none, as in the paper, for a linear policy.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [];

    /// <summary>Whether observations are scaled by their running mean and deviation: V2 of the paper, off for V1.</summary>
    public bool NormalizeObservations { get; init; } = true;

    /// <summary>Whether continuous actions are in units of their box, so that a deviation means the same for a torque of ±2 and a force of ±200; where an end is infinite, the environment's.</summary>
    public bool ScaleActions { get; init; } = true;

    /// <inheritdoc/>
    public void Validate()
    {
        OptionException.Require(Directions >= 1, nameof(Directions), Directions, "at least 1");
        OptionException.Require(Best >= 1 && Best <= Directions, nameof(Best), Best, $"from 1 to Directions = {Directions}");
        OptionException.Require(Deviation > 0, nameof(Deviation), Deviation, "above 0");
        OptionException.Require(LearningRate.Start > 0, nameof(LearningRate), LearningRate, "above 0");
        OptionException.Require(Episodes >= 1, nameof(Episodes), Episodes, "at least 1");
        OptionException.Require(Layers.All(width => width >= 1), nameof(Layers), string.Join(",", Layers), "widths of at least 1");
    }
}

/// <summary>
/// Augmented random search: α ← α + η / (b σ_R) Σ over the best b directions of (J(α + ν δ) - J(α - ν δ)) δ, σ_R the deviation of their 2b returns.
/// </summary>
/// <remarks>Mania, Guy, Recht, Simple random search provides a competitive approach to reinforcement learning (2018), algorithm 2.</remarks>
public sealed class AugmentedRandomSearch : ParameterSearch
{
    private readonly AugmentedRandomSearchOptions _options;

    /// <summary>Creates a learner; see <see cref="ParameterSearch"/>.</summary>
    /// <exception cref="OptionException">An option is out of range.</exception>
    public AugmentedRandomSearch(AugmentedRandomSearchOptions options, LearnerContext context)
        : base(2 * options.Directions, options.Episodes, options.Layers, options.NormalizeObservations, options.ScaleActions, context) =>
        _options = options;

    private protected override void Propose()
    {
        ReadOnlySpan<float> center = Center;
        for (int k = 0; k < _options.Directions; k++)
        {
            Span<float> plus = Candidate(2 * k), minus = Candidate(2 * k + 1);
            for (int i = 0; i < center.Length; i++)
            {
                float step = _options.Deviation * (float)Random.NextNormal();
                (plus[i], minus[i]) = (center[i] + step, center[i] - step);
            }
        }
    }

    private protected override void Improve(ReadOnlySpan<double> returns, IMetricSink metrics)
    {
        double[] best = new double[_options.Directions];
        for (int k = 0; k < best.Length; k++) best[k] = -Math.Max(returns[2 * k], returns[2 * k + 1]);
        int[] order = [.. Enumerable.Range(0, best.Length)];
        Array.Sort(best, order);
        double mean = 0, square = 0;
        for (int j = 0; j < _options.Best; j++)
        {
            double plus = returns[2 * order[j]], minus = returns[2 * order[j] + 1];
            (mean, square) = (mean + plus + minus, square + plus * plus + minus * minus);
        }

        mean /= 2 * _options.Best;
        double deviation = Math.Sqrt(Math.Max(0, square / (2 * _options.Best) - mean * mean));
        metrics.Record("search/return_deviation", deviation);

        // Returns that are all the same show no direction.
        if (deviation < 1e-9) return;
        double rate = _options.LearningRate.At(Remaining) / (_options.Best * deviation);
        Span<float> center = Center;
        for (int j = 0; j < _options.Best; j++)
        {
            int k = order[j];
            float step = (float)(rate * (returns[2 * k] - returns[2 * k + 1]) / (2 * _options.Deviation));
            ReadOnlySpan<float> plus = Candidate(2 * k), minus = Candidate(2 * k + 1);
            for (int i = 0; i < center.Length; i++) center[i] += step * (plus[i] - minus[i]);
        }
    }

    private protected override void SaveOwn(CheckpointWriter writer)
    {
    }

    private protected override void LoadOwn(CheckpointReader reader)
    {
    }
}
