namespace Rollout.Core;

/// <summary>Passes measurements on to several sinks.</summary>
public sealed class CompositeSink(params IMetricSink[] sinks) : IMetricSink, IDisposable
{
    /// <inheritdoc/>
    public void Record(string name, double value)
    {
        foreach (IMetricSink sink in sinks) sink.Record(name, value);
    }

    /// <inheritdoc/>
    public void Flush(long step)
    {
        foreach (IMetricSink sink in sinks) sink.Flush(step);
    }

    /// <summary>Closes those that can be closed.</summary>
    public void Dispose()
    {
        foreach (IMetricSink sink in sinks) (sink as IDisposable)?.Dispose();
    }
}
