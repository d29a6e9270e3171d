namespace Rollout.Tests;

/// <summary>How much a test does: a sample by default, all of it with ROLLOUT_SLOW=1.</summary>
public static class SlowTest
{
    public static int Count(int sample, int whole) => Environment.GetEnvironmentVariable("ROLLOUT_SLOW") == "1" ? whole : sample;
}
