using Rollout.Core;

namespace Rollout.Learning;

/// <summary>What weight perturbation subtracts from a return.</summary>
public enum ReturnBaseline
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A running mean of earlier returns.</summary>
    Running,

    /// <summary>The return of the centre itself, one more episode an iteration.</summary>
    NoiseFree,
}

/// <summary>Settings of <see cref="WeightPerturbation"/>.</summary>
public sealed record WeightPerturbationOptions : IOptions
{
    /// <summary>Perturbations an iteration. More: a steadier direction for more episodes. At least 1.</summary>
    public int Perturbations { get; init; } = 8;

    /// <summary>σ of the perturbation. Larger: a smoother return, further from the true one. Above 0.</summary>
    public float Deviation { get; init; } = 0.1f;

    /// <summary>η of the step. Larger: faster, then unstable. Above 0.</summary>
    public Schedule LearningRate { get; init; } = 1e-4f;

    /// <summary>What is subtracted from a return: less variance, the same mean.</summary>
    public ReturnBaseline Baseline { get; init; } = ReturnBaseline.NoiseFree;

    /// <summary>Share of each new return in the running baseline. Larger: follows faster. Within (0, 1].</summary>
    public float BaselineRate { get; init; } = 0.1f;

    /// <summary>Widths of the policy's hidden layers; none for a linear policy.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [];

    /// <summary>Whether observations are scaled by their running mean and deviation.</summary>
    public bool NormalizeObservations { get; init; } = true;

    /// <inheritdoc/>
    public void Validate()
    {
        OptionException.Require(Perturbations >= 1, nameof(Perturbations), Perturbations, "at least 1");
        OptionException.Require(Deviation > 0, nameof(Deviation), Deviation, "above 0");
        OptionException.Require(LearningRate.Start > 0, nameof(LearningRate), LearningRate, "above 0");
        OptionException.Require(Enum.IsDefined(Baseline), nameof(Baseline), Baseline, "one of " + string.Join(", ", Enum.GetNames<ReturnBaseline>()));
        OptionException.Require(BaselineRate is > 0 and <= 1, nameof(BaselineRate), BaselineRate, "within (0, 1]");
        OptionException.Require(Layers.All(width => width >= 1), nameof(Layers), string.Join(",", Layers), "widths of at least 1");
    }
}

/// <summary>
/// Weight perturbation: α ← α + η / (K σ²) Σ [J(α + w_k) - b] w_k with w ~ N(0, σ² I), which in the mean climbs the smoothed return E J(α + w).
/// </summary>
/// <remarks>Jabri and Flower 1992; Tedrake, Underactuated Robotics, chapter on policy search without models.</remarks>
public sealed class WeightPerturbation : ParameterSearch
{
    private readonly WeightPerturbationOptions _options;
    private readonly long _totalSteps;
    private readonly double[] _baseline = [double.NaN];

    /// <summary>Creates a learner; see <see cref="ParameterSearch"/>.</summary>
    /// <exception cref="OptionException">An option is out of range.</exception>
    public WeightPerturbation(WeightPerturbationOptions options, LearnerContext context)
        : base(options.Perturbations + (options.Baseline == ReturnBaseline.NoiseFree ? 1 : 0), options.Layers, options.NormalizeObservations, options.Layers.Count == 0,
            context.Environments, context.ObservationSpace, context.ActionSpace, context.Seed) => (_options, _totalSteps) = (options, context.TotalSteps);

    private protected override void Propose()
    {
        for (int k = 0; k < Candidates; k++)
        {
            Span<float> candidate = Candidate(k);
            Center.Values.CopyTo(candidate);
            if (k == _options.Perturbations) continue;
            foreach (ref float weight in candidate) weight += _options.Deviation * (float)Random.NextNormal();
        }
    }

    private protected override void Improve(ReadOnlySpan<double> returns, IMetricSink metrics)
    {
        int perturbations = _options.Perturbations;
        double baseline = _options.Baseline switch { ReturnBaseline.NoiseFree => returns[perturbations], ReturnBaseline.Running when !double.IsNaN(_baseline[0]) => _baseline[0], _ => 0 };
        float rate = _options.LearningRate.At(1 - Math.Min(1, (float)((double)Steps / _totalSteps))) / (perturbations * _options.Deviation * _options.Deviation);
        Span<float> center = Center.Values;

        // The centre moves while the perturbations are read off it, so they are taken against where it was.
        float[] before = center.ToArray();
        for (int k = 0; k < perturbations; k++)
        {
            float advantage = rate * (float)(returns[k] - baseline);
            ReadOnlySpan<float> candidate = Candidate(k);
            for (int i = 0; i < center.Length; i++) center[i] += advantage * (candidate[i] - before[i]);
        }

        for (int k = 0; k < perturbations; k++) _baseline[0] = double.IsNaN(_baseline[0]) ? returns[k] : _baseline[0] + _options.BaselineRate * (returns[k] - _baseline[0]);
        metrics.Record("search/baseline", baseline);
    }

    private protected override void SaveOwn(CheckpointWriter writer) => writer.Write("baseline", (ReadOnlySpan<double>)_baseline);

    private protected override void LoadOwn(CheckpointReader reader) => reader.Read("baseline", _baseline.AsSpan());
}
