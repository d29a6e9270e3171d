namespace Rollout.Tests;

/// <summary>How much memory something takes on this thread.</summary>
public static class Allocation
{
    /// <summary>The least of five runs: a collection that other tests cause in the middle of one counts what is left of the thread's block.</summary>
    public static long Least(Action run)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
