using Rollout.Core;

namespace Rollout.Tests.Learning;

/// <summary>Keeps the last value of each measurement.</summary>
internal sealed class NoMetrics : IMetricSink
{
    public Dictionary<string, double> Values { get; } = [];

    public void Record(string name, double value) => Values[name] = value;

    public void Flush(long step)
    {
    }
}
