using Rollout.Core;

namespace Rollout.Learning;

/// <summary>What weight perturbation subtracts from a return.</summary>
public enum ReturnBaseline
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A constant.</summary>
    Constant,

    /// <summary>A running mean of earlier returns.</summary>
    Running,

    /// <summary>b* = E[J ‖w‖²] / E[‖w‖²] from the other perturbations of the iteration, of all constants the one with the least variance.</summary>
    Optimal,

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

    /// <summary>η of the step. Larger: faster, then unstable. Without scale_returns it goes by the size of returns and must be found for each task. Above 0.</summary>
    public Schedule LearningRate { get; init; } = 0.005f;

    /// <summary>What is subtracted from a return: less variance, the same mean.</summary>
    public ReturnBaseline Baseline { get; init; } = ReturnBaseline.NoiseFree;

    /// <summary>The constant of the constant baseline, in units of returns; 0 for the others.</summary>
    public float BaselineConstant { get; init; }

    /// <summary>Share of each new return in the running baseline and in the running deviation. Larger: follows faster. Within (0, 1].</summary>
    public float BaselineRate { get; init; } = 0.1f;

    /// <summary>
    /// Whether J - b is divided by its running deviation, as in augmented random search (Mania, Guy and Recht 2018, section 3.1), so that a step does not
    /// depend on the unit of rewards. Off: the plain rule, which in the mean climbs the smoothed return itself.
    /// </summary>
    public bool ScaleReturns { get; init; } = true;

    /// <summary>Episodes that a candidate is tried for; its return is their mean. More: less left to the luck of where they begin, slower. At least 1.</summary>
    public int Episodes { get; init; } = 1;

    /// <summary>Widths of the policy's hidden layers; none for a linear policy.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [];

    /// <summary>Whether observations are scaled by their running mean and deviation.</summary>
    public bool NormalizeObservations { get; init; } = true;

    /// <summary>Whether continuous actions are in units of their box, so that a deviation means the same for a torque of ±2 and a force of ±200; where an end is infinite, the environment's.</summary>
    public bool ScaleActions { get; init; } = true;

    /// <inheritdoc/>
    public void Validate()
    {
        OptionException.Require(Perturbations >= 1, nameof(Perturbations), Perturbations, "at least 1");
        OptionException.Require(Deviation > 0, nameof(Deviation), Deviation, "above 0");
        OptionException.Require(LearningRate.Start > 0, nameof(LearningRate), LearningRate, "above 0");
        OptionException.Require(Enum.IsDefined(Baseline), nameof(Baseline), Baseline, "one of " + string.Join(", ", Enum.GetNames<ReturnBaseline>()));
        OptionException.Require(float.IsFinite(BaselineConstant), nameof(BaselineConstant), BaselineConstant, "finite");
        OptionException.Require(BaselineConstant == 0 || Baseline == ReturnBaseline.Constant, nameof(BaselineConstant), BaselineConstant, $"0 with baseline={Baseline}, which is no constant");
        OptionException.Require(BaselineConstant != 0 || Baseline != ReturnBaseline.Constant, nameof(BaselineConstant), BaselineConstant, "set with baseline=constant; nothing is subtracted with baseline=none");
        OptionException.Require(Perturbations >= 2 || Baseline != ReturnBaseline.Optimal, nameof(Perturbations), Perturbations, "at least 2 with baseline=optimal, which is estimated from the others");
        OptionException.Require(BaselineRate is > 0 and <= 1, nameof(BaselineRate), BaselineRate, "within (0, 1]");
        OptionException.Require(Episodes >= 1, nameof(Episodes), Episodes, "at least 1");
        OptionException.Require(Layers.All(width => width >= 1), nameof(Layers), string.Join(",", Layers), "widths of at least 1");
    }
}

/// <summary>
/// Weight perturbation: α ← α + η / (K σ² s) Σ [J(α + w_k) - b] w_k with w ~ N(0, σ² I), which with s = 1 climbs the smoothed return E J(α + w) in the
/// mean. By default s² is a running mean of (J - b)², the present iteration's included, so that no step is longer than the noise allows.
/// </summary>
/// <remarks>Jabri and Flower 1992; Tedrake, Underactuated Robotics, chapter on policy search without models.</remarks>
public sealed class WeightPerturbation : ParameterSearch
{
    private readonly WeightPerturbationOptions _options;
    private readonly double[] _running = [double.NaN, double.NaN];

    /// <summary>Creates a learner; see <see cref="ParameterSearch"/>.</summary>
    /// <exception cref="OptionException">An option is out of range.</exception>
    public WeightPerturbation(WeightPerturbationOptions options, LearnerContext context)
        : base(options.Perturbations + (options.Baseline == ReturnBaseline.NoiseFree ? 1 : 0), options.Episodes, options.Layers, options.NormalizeObservations, options.ScaleActions, context) =>
        _options = options;

    private protected override void Propose()
    {
        for (int k = 0; k < Candidates; k++)
        {
            Span<float> candidate = Candidate(k);
            Center.CopyTo(candidate);
            if (k == _options.Perturbations) continue;
            foreach (ref float weight in candidate) weight += _options.Deviation * (float)Random.NextNormal();
        }
    }

    private protected override void Improve(ReadOnlySpan<double> returns, IMetricSink metrics)
    {
        int perturbations = _options.Perturbations;
        Span<float> center = Center;

        // The centre moves while the perturbations are read off it, so they are taken against where it was.
        float[] before = center.ToArray();
        double[] advantages = Advantages(returns, before);
        double square = advantages.Sum(advantage => advantage * advantage) / perturbations, keep = Math.Pow(1 - _options.BaselineRate, perturbations);
        _running[1] = double.IsNaN(_running[1]) ? square : keep * _running[1] + (1 - keep) * square;
        double deviation = _options.ScaleReturns ? Math.Sqrt(_running[1]) : 1;
        metrics.Record("search/return_deviation", Math.Sqrt(_running[1]));

        // Returns that are all the same show no direction.
        if (deviation == 0) return;
        double rate = _options.LearningRate.At(Remaining) / (perturbations * (double)_options.Deviation * _options.Deviation * deviation);
        for (int k = 0; k < perturbations; k++)
        {
            float step = (float)(rate * advantages[k]);
            ReadOnlySpan<float> candidate = Candidate(k);
            for (int i = 0; i < center.Length; i++) center[i] += step * (candidate[i] - before[i]);
        }
    }

    private protected override void SaveOwn(CheckpointWriter writer) => writer.Write("running", (ReadOnlySpan<double>)_running);

    private protected override void LoadOwn(CheckpointReader reader) => reader.Read("running", _running.AsSpan());

    /// <summary>J - b of each perturbation.</summary>
    private double[] Advantages(ReadOnlySpan<double> returns, float[] center)
    {
        double[] advantages = returns[.._options.Perturbations].ToArray(), squares = new double[advantages.Length];
        double common = _options.Baseline switch
        {
            ReturnBaseline.NoiseFree => returns[^1],
            ReturnBaseline.Constant => _options.BaselineConstant,
            ReturnBaseline.Running when !double.IsNaN(_running[0]) => _running[0],
            _ => 0,
        };
        double weighted = 0, total = 0;
        for (int k = 0; k < squares.Length; k++)
        {
            ReadOnlySpan<float> candidate = Candidate(k);
            for (int i = 0; i < center.Length; i++) squares[k] += (candidate[i] - center[i]) * (double)(candidate[i] - center[i]);
            (weighted, total) = (weighted + advantages[k] * squares[k], total + squares[k]);
        }

        for (int k = 0; k < squares.Length; k++)
        {
            double value = returns[k];
            advantages[k] = value - (_options.Baseline == ReturnBaseline.Optimal ? (weighted - value * squares[k]) / (total - squares[k]) : common);
            _running[0] = double.IsNaN(_running[0]) ? value : _running[0] + _options.BaselineRate * (value - _running[0]);
        }

        return advantages;
    }
}
