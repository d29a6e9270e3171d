using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>Settings of <see cref="EvolutionStrategies"/>.</summary>
public sealed record EvolutionStrategiesOptions : IOptions
{
    /// <summary>Pairs ±w an iteration. More: a better direction for more episodes. At least 1.</summary>
    public int Pairs { get; init; } = 16;

    /// <summary>σ of the perturbation. Larger: a smoother return, further from the true one. Above 0.</summary>
    public float Deviation { get; init; } = 0.1f;

    /// <summary>Adam's step size. Larger: faster, then unstable. Above 0.</summary>
    public Schedule LearningRate { get; init; } = 0.05f;

    /// <summary>Share of the weights lost a step. Larger: smaller weights. At least 0.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Whether returns are replaced by their ranks from -1/2 to 1/2, so that outliers and scale do not matter.</summary>
    public bool RankShaping { get; init; } = true;

    /// <summary>Episodes that a candidate is tried for; its return is their mean. More: less left to the luck of where they begin, slower. At least 1.</summary>
    public int Episodes { get; init; } = 1;

    /// <summary>Widths of the policy's hidden layers; none for a linear policy.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [32];

    /// <summary>Whether observations are scaled by their running mean and deviation.</summary>
    public bool NormalizeObservations { get; init; } = true;

    /// <summary>Whether continuous actions are in units of their box, so that a deviation means the same for a torque of ±2 and a force of ±200; where an end is infinite, the environment's.</summary>
    public bool ScaleActions { get; init; } = true;

    /// <inheritdoc/>
    public void Validate()
    {
        OptionException.Require(Pairs >= 1, nameof(Pairs), Pairs, "at least 1");
        OptionException.Require(Deviation > 0, nameof(Deviation), Deviation, "above 0");
        OptionException.Require(LearningRate.Start > 0, nameof(LearningRate), LearningRate, "above 0");
        OptionException.Require(WeightDecay >= 0 && float.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "at least 0");
        OptionException.Require(Episodes >= 1, nameof(Episodes), Episodes, "at least 1");
        OptionException.Require(Layers.All(width => width >= 1), nameof(Layers), string.Join(",", Layers), "widths of at least 1");
    }
}

/// <summary>
/// Evolution strategies: g = 1 / (2 n σ²) Σ (J(α + w_k) - J(α - w_k)) w_k, the antithetic zeroth-order gradient of the smoothed return, followed by Adam.
/// </summary>
/// <remarks>Salimans, Ho, Chen, Sidor, Sutskever, Evolution strategies as a scalable alternative to reinforcement learning (2017).</remarks>
public sealed class EvolutionStrategies : ParameterSearch
{
    private readonly EvolutionStrategiesOptions _options;
    private readonly Adam _optimizer;
    private readonly float[] _gradient;

    /// <summary>Creates a learner; see <see cref="ParameterSearch"/>.</summary>
    /// <exception cref="OptionException">An option is out of range.</exception>
    public EvolutionStrategies(EvolutionStrategiesOptions options, LearnerContext context)
        : base(2 * options.Pairs, options.Episodes, options.Layers, options.NormalizeObservations, options.ScaleActions, context)
    {
        _options = options;
        (_optimizer, _gradient) = (new Adam(Center.Length), new float[Center.Length]);
    }

    /// <summary>What Adam was given last, the gradient of minus the utility, [weights].</summary>
    internal ReadOnlySpan<float> Gradient => _gradient;

    private protected override void Propose()
    {
        ReadOnlySpan<float> center = Center;
        for (int k = 0; k < _options.Pairs; k++)
        {
            Span<float> plus = Candidate(2 * k), minus = Candidate(2 * k + 1);
            for (int i = 0; i < center.Length; i++)
            {
                float w = _options.Deviation * (float)Random.NextNormal();
                (plus[i], minus[i]) = (center[i] + w, center[i] - w);
            }
        }
    }

    private protected override void Improve(ReadOnlySpan<double> returns, IMetricSink metrics)
    {
        double[] utilities = _options.RankShaping ? Ranks(returns) : returns.ToArray();
        Span<float> gradient = _gradient;
        gradient.Clear();
        float scale = 1 / (2 * _options.Pairs * _options.Deviation * _options.Deviation);
        for (int k = 0; k < _options.Pairs; k++)
        {
            float difference = (float)(utilities[2 * k] - utilities[2 * k + 1]);
            ReadOnlySpan<float> plus = Candidate(2 * k), minus = Candidate(2 * k + 1);

            // Adam descends, the return is to grow.
            for (int i = 0; i < gradient.Length; i++) gradient[i] -= scale * difference * (plus[i] - minus[i]) / 2;
        }

        Span<float> center = Center;
        for (int i = 0; i < center.Length; i++) gradient[i] += _options.WeightDecay * center[i];
        _optimizer.LearningRate = _options.LearningRate.At(Remaining);
        _optimizer.Step(center, gradient, 1);
    }

    private protected override void SaveOwn(CheckpointWriter writer) => writer.Write("optimizer", _optimizer);

    private protected override void LoadOwn(CheckpointReader reader) => reader.Read("optimizer", _optimizer);

    /// <summary>Ranks from -1/2, the least, to 1/2; equal returns share the mean of their ranks.</summary>
    internal static double[] Ranks(ReadOnlySpan<double> returns)
    {
        int n = returns.Length;
        double[] sorted = returns.ToArray(), ranks = new double[n];
        int[] order = [.. Enumerable.Range(0, n)];
        Array.Sort(sorted, order);
        for (int first = 0; first < n;)
        {
            int last = first;
            while (last + 1 < n && sorted[last + 1] == sorted[first]) last++;
            for (int i = first; i <= last; i++) ranks[order[i]] = (first + last) / 2.0 / (n - 1) - 0.5;
            first = last + 1;
        }

        return ranks;
    }
}
