using Rollout.Core;

namespace Rollout.Cli;

/// <summary>Takes measurements of learning and keeps none, so that a benchmark measures learning alone.</summary>
internal sealed class Silence : IMetricSink
{
    public void Record(string name, double value)
    {
    }

    public void Flush(long step)
    {
    }
}
