namespace Rollout.Labs;

/// <summary>How a curve is drawn.</summary>
public enum CurveStyle
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>A dashed line.</summary>
    Dashed,

    /// <summary>Points.</summary>
    Points,
}

/// <summary>Numbers against numbers.</summary>
/// <param name="Label">Entry of the legend.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates.</param>
/// <param name="Style">How to draw it.</param>
public sealed record Curve(string Label, double[] X, double[] Y, CurveStyle Style = CurveStyle.Line);

/// <summary>One diagram of a figure.</summary>
/// <param name="Title">Title.</param>
/// <param name="XLabel">Abscissa with its unit.</param>
/// <param name="YLabel">Ordinate with its unit.</param>
/// <param name="Curves">Curves.</param>
public sealed record Panel(string Title, string XLabel, string YLabel, params Curve[] Curves)
{
    /// <summary>Whether the ordinate is logarithmic.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>Whether the abscissa is logarithmic.</summary>
    public bool LogarithmicX { get; init; }
}
