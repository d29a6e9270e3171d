using System.Globalization;

namespace Rollout.Labs;

/// <summary>One line of a lab's table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Expected">What the claim says.</param>
/// <param name="Measured">What came out.</param>
/// <param name="Passed">Whether they agree.</param>
public sealed record LabCheck(string What, string Expected, string Measured, bool Passed);

/// <summary>What a lab found: a table with verdicts and the panels of its figure.</summary>
/// <param name="seed">Seed of all randomness.</param>
/// <param name="progress">Called with the share done and what is being done.</param>
public sealed class LabReport(ulong seed, Action<double, string>? progress = null)
{
    private readonly List<LabCheck> _checks = [];
    private readonly List<Panel> _panels = [];

    /// <summary>Seed of all randomness.</summary>
    public ulong Seed => seed;

    /// <summary>The table.</summary>
    public IReadOnlyList<LabCheck> Checks => _checks;

    /// <summary>The figure's panels, side by side.</summary>
    public IReadOnlyList<Panel> Panels => _panels;

    /// <summary>Whether every check passed; a lab without checks fails.</summary>
    public bool Passed => _checks.Count > 0 && _checks.All(check => check.Passed);

    /// <summary>Says how far the lab has come.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="what">What is being done.</param>
    public void Progress(double share, string what)
    {
        lock (_checks) progress?.Invoke(share, what);
    }

    /// <summary>A number that is known exactly.</summary>
    public void Near(string what, double expected, double measured, double tolerance) =>
        Add(what, $"{Text(expected)} ± {Text(tolerance)}", Text(measured), Math.Abs(measured - expected) <= tolerance);

    /// <summary>A mean with a confidence interval of so many standard errors of the lab's own samples.</summary>
    public void Within(string what, double expected, double measured, double standardError, double multiples = 3) =>
        Add(what, $"{Text(expected)} within {Text(multiples)} s.e.", $"{Text(measured)} ± {Text(standardError)} s.e.", Math.Abs(measured - expected) <= multiples * standardError);

    /// <summary>
    /// A number that the literature found by sampling, with an uncertainty of its own: the lab's own interval must meet it, and must not be wider than it.
    /// </summary>
    internal void Agrees(string what, double published, double uncertainty, Confidence own)
    {
        (double low, double high) = (published - uncertainty, published + uncertainty);
        Add(what, $"meets {Text(published)} ± {Text(uncertainty)}, sampled", own.IsWiderThan(low, high) ? $"{own}: too wide to tell" : own.ToString(), own.Meets(low, high));
    }

    /// <summary>A single published run: it must lie, give or take its uncertainty, where one more run of the lab would.</summary>
    internal void MayHaveBeen(string what, double published, double uncertainty, Confidence next) =>
        Add(what, $"{Text(published)} ± {Text(uncertainty)}, one run, is one of these", next.ToString(), published + uncertainty >= next.Low && published - uncertainty <= next.High);

    /// <summary>A sampled number with an upper bound, which the upper end of its interval must keep.</summary>
    internal void AtMost(string what, double bound, Confidence own) => Add(what, $"≤ {Text(bound)}", own.ToString(), own.High <= bound);

    /// <summary>A sampled number with a lower bound, which the lower end of its interval must keep.</summary>
    internal void AtLeast(string what, double bound, Confidence own) => Add(what, $"≥ {Text(bound)}", own.ToString(), own.Low >= bound);

    /// <summary>A number with an upper bound.</summary>
    public void AtMost(string what, double bound, double measured) => Add(what, $"≤ {Text(bound)}", Text(measured), measured <= bound);

    /// <summary>A number with a lower bound.</summary>
    public void AtLeast(string what, double bound, double measured) => Add(what, $"≥ {Text(bound)}", Text(measured), measured >= bound);

    /// <summary>A number between bounds.</summary>
    public void Between(string what, double low, double high, double measured) => Add(what, $"{Text(low)} to {Text(high)}", Text(measured), measured >= low && measured <= high);

    /// <summary>A statement that is true or false, with what was seen.</summary>
    public void True(string what, string expected, string measured, bool passed) => Add(what, expected, measured, passed);

    /// <summary>A panel of the figure.</summary>
    public void Show(Panel panel) => _panels.Add(panel);

    private void Add(string what, string expected, string measured, bool passed) => _checks.Add(new LabCheck(what, expected, measured, passed));

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
