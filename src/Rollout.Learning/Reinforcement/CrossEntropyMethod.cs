using Rollout.Core;

namespace Rollout.Learning;

/// <summary>Settings of <see cref="CrossEntropyMethod"/>.</summary>
public sealed record CrossEntropyMethodOptions : IOptions
{
    /// <summary>Candidates an iteration. More: surer, slower. At least 2.</summary>
    public int Population { get; init; } = 32;

    /// <summary>The best that the next distribution is fitted to. Fewer: converges sooner, perhaps too soon. From 2 to Population.</summary>
    public int Elites { get; init; } = 8;

    /// <summary>First deviation of every parameter. Larger: searches more widely. Above 0.</summary>
    public float Deviation { get; init; } = 1;

    /// <summary>Deviation added at first, falling to nothing: keeps the search from shrinking too early. At least 0.</summary>
    public float ExtraDeviation { get; init; } = 0.25f;

    /// <summary>Iterations after which nothing is added any more. Larger: explores longer. At least 1.</summary>
    public int ExtraIterations { get; init; } = 20;

    /// <summary>Episodes that a candidate is tried for; its return is their mean. More: less left to the luck of where they begin, slower. At least 1.</summary>
    public int Episodes { get; init; } = 1;

    /// <summary>Widths of the policy's hidden layers; none for a linear policy.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [];

    /// <summary>Whether observations are scaled by their running mean and deviation.</summary>
    public bool NormalizeObservations { get; init; }

    /// <summary>Whether continuous actions are in units of their box, so that a deviation means the same for a torque of ±2 and a force of ±200; where an end is infinite, the environment's.</summary>
    public bool ScaleActions { get; init; } = true;

    /// <inheritdoc/>
    public void Validate()
    {
        OptionException.Require(Population >= 2, nameof(Population), Population, "at least 2");
        OptionException.Require(Elites >= 2 && Elites <= Population, nameof(Elites), Elites, $"from 2 to Population = {Population}");
        OptionException.Require(Deviation > 0, nameof(Deviation), Deviation, "above 0");
        OptionException.Require(ExtraDeviation >= 0 && float.IsFinite(ExtraDeviation), nameof(ExtraDeviation), ExtraDeviation, "at least 0");
        OptionException.Require(ExtraIterations >= 1, nameof(ExtraIterations), ExtraIterations, "at least 1");
        OptionException.Require(Episodes >= 1, nameof(Episodes), Episodes, "at least 1");
        OptionException.Require(Layers.All(width => width >= 1), nameof(Layers), string.Join(",", Layers), "widths of at least 1");
    }
}

/// <summary>
/// The cross-entropy method: candidates are drawn from a diagonal Gaussian, which is fitted again to the best of them, plus noise that fades.
/// </summary>
/// <remarks>Rubinstein 1999; Szita and Lörincz, Learning Tetris using the noisy cross-entropy method (2006).</remarks>
public sealed class CrossEntropyMethod : ParameterSearch
{
    private readonly CrossEntropyMethodOptions _options;
    private readonly double[] _deviations;
    private readonly int[] _iterations = new int[1];

    /// <summary>Creates a learner; see <see cref="ParameterSearch"/>.</summary>
    /// <exception cref="OptionException">An option is out of range.</exception>
    public CrossEntropyMethod(CrossEntropyMethodOptions options, LearnerContext context)
        : base(options.Population, options.Episodes, options.Layers, options.NormalizeObservations, options.ScaleActions, context)
    {
        _options = options;
        _deviations = new double[Center.Length];
        Array.Fill(_deviations, options.Deviation);
    }

    private protected override void Propose()
    {
        ReadOnlySpan<float> center = Center;
        for (int k = 0; k < Candidates; k++)
        {
            Span<float> candidate = Candidate(k);
            for (int i = 0; i < center.Length; i++) candidate[i] = center[i] + (float)(_deviations[i] * Random.NextNormal());
        }
    }

    private protected override void Improve(ReadOnlySpan<double> returns, IMetricSink metrics)
    {
        double[] costs = new double[returns.Length];
        for (int k = 0; k < costs.Length; k++) costs[k] = -returns[k];
        int[] order = [.. Enumerable.Range(0, costs.Length)];
        Array.Sort(costs, order);
        double extra = _options.ExtraDeviation * Math.Max(0, 1 - ++_iterations[0] / (double)_options.ExtraIterations);
        Span<float> center = Center;
        for (int i = 0; i < center.Length; i++)
        {
            double mean = 0, square = 0;
            for (int e = 0; e < _options.Elites; e++) mean += Candidate(order[e])[i] / (double)_options.Elites;
            for (int e = 0; e < _options.Elites; e++) square += Math.Pow(Candidate(order[e])[i] - mean, 2) / _options.Elites;
            center[i] = (float)mean;
            _deviations[i] = Math.Sqrt(square + extra * extra);
        }

        metrics.Record("search/deviation", _deviations.Average());
    }

    private protected override void SaveOwn(CheckpointWriter writer)
    {
        writer.Write("deviations", (ReadOnlySpan<double>)_deviations);
        writer.Write("iterations", (ReadOnlySpan<int>)_iterations);
    }

    private protected override void LoadOwn(CheckpointReader reader)
    {
        reader.Read("deviations", _deviations.AsSpan());
        reader.Read("iterations", _iterations.AsSpan());
    }
}
