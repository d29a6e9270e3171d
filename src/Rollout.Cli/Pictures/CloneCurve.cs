namespace Rollout.Cli;

/// <summary>The score and the losses of a run of cloning over its steps, side by side.</summary>
internal static class CloneCurve
{
    /// <summary>Writes PATH.png and PATH.svg from a progress file.</summary>
    public static void Write(string progress, string path, string title)
    {
        ProgressTable table = ProgressTable.Read(progress);
        Figure.Write(path,
        [
            Plot(table, title, "mean score", (ProgressTable.Return, "evaluation in the environment")),
            Plot(table, "Loss", "loss", ("train/loss", "training"), ("held_out/loss", "held-out demonstrations")),
        ]);
    }

    private static ScottPlot.Plot Plot(ProgressTable table, string title, string label, params (string Column, string Name)[] curves)
    {
        ScottPlot.Plot plot = Figure.Plot(title, "gradient steps", label);
        for (int i = 0; i < curves.Length; i++)
        {
            (double[] steps, double[] values) = table.Curve(curves[i].Column);
            if (steps.Length == 0) continue;
            ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(steps, values, Figure.Color(i));
            (line.LineWidth, line.LegendText) = (2, curves[i].Name);
        }

        plot.ShowLegend(ScottPlot.Edge.Bottom);
        return plot;
    }
}
