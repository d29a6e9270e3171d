namespace Rollout.Tests;

/// <summary>How much memory something takes on this thread.</summary>
public static class Allocation
{
    /// <summary>The least of several runs: a collection that other tests cause in the middle of one counts what is left of the thread's block, and code that is not yet optimised boxes.</summary>
    /// <param name="run">What is measured; it may be run again and again.</param>
    /// <param name="attempts">Most runs; the first without allocation ends it.</param>
    public static long Least(Action run, int attempts = 5)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < attempts && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
