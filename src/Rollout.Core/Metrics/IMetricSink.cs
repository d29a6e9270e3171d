namespace Rollout.Core;

/// <summary>Receives named measurements: a console, a CSV file, TensorBoard events.</summary>
public interface IMetricSink
{
    /// <summary>Takes one measurement; it is kept until <see cref="Flush"/>.</summary>
    /// <param name="name">Name such as "rollout/return_mean"; a slash groups.</param>
    /// <param name="value">Value, may be NaN where nothing was measured.</param>
    void Record(string name, double value);

    /// <summary>Writes the measurements since the last flush.</summary>
    /// <param name="step">Environment steps so far.</param>
    void Flush(long step);
}
