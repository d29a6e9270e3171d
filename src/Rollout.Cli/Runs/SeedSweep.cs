using System.Globalization;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>Trains several seeds side by side, each on a thread of its own, as many at once as there are cores; whatever trains is a <see cref="SeedRun"/>.</summary>
internal static class SeedSweep
{
    /// <summary>Trains all seeds. One that fails is reported and does not stop the others.</summary>
    /// <param name="runs">The trainings, in the order in which they begin.</param>
    /// <param name="workers">How many train at once, at least 1.</param>
    /// <param name="progress">Shows how they go.</param>
    /// <param name="cancellation">Stops and saves those that train; those that wait do not begin.</param>
    /// <returns>Whether every seed trained without an error.</returns>
    public static bool Run(IReadOnlyList<SeedRun> runs, int workers, SeedProgress progress, CancellationToken cancellation)
    {
        int next = -1, failures = 0;
        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < runs.Count && !cancellation.IsCancellationRequested; i = Interlocked.Increment(ref next))
            {
                SeedRun run = runs[i];
                try
                {
                    progress.Begin(run.Seed);
                    progress.End(run.Seed, run.Train(now => progress.Update(run.Seed, now), cancellation));
                }
                catch (Exception exception)
                {
                    Interlocked.Increment(ref failures);
                    progress.Fail(run.Seed, exception.Message);
                }
            }
        }

        Thread[] threads = [.. Enumerable.Range(0, Math.Min(workers, runs.Count)).Select(i => new Thread(Work) { Name = $"Rollout seed worker {i}" })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads)
        {
            while (!thread.Join(100)) progress.Show();
        }

        progress.Close();
        return failures == 0;
    }

    /// <summary>Trains all seeds for a command, shows how they go and says how they ended.</summary>
    /// <param name="runs">The trainings.</param>
    /// <param name="workers">How many train at once.</param>
    /// <param name="command">The command whose --resume goes on with them.</param>
    /// <param name="parent">Folder of all of them.</param>
    /// <param name="output">Receives the text.</param>
    /// <param name="quiet">Whether to say nothing but errors.</param>
    /// <param name="cancellation">Stops and saves.</param>
    /// <returns>The command's exit code.</returns>
    public static int RunAndSay(IReadOnlyList<SeedRun> runs, int workers, string command, string parent, TextWriter output, bool quiet, CancellationToken cancellation)
    {
        SeedProgress progress = new(output, inPlace: output == Console.Out && !Console.IsOutputRedirected, quiet, runs.Count);
        bool fine = Run(runs, workers, progress, cancellation);
        if (cancellation.IsCancellationRequested)
        {
            output.WriteLine($"Stopped; everything is saved. Go on with: rollout {command} --resume {parent}");
            return 130;
        }

        double[] returns = [.. progress.Done.Values.Select(last => last.MeanReturn).Where(double.IsFinite)];
        if (!quiet && returns.Length > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Mean return of the last 100 episodes: {returns.Average():F1} over {returns.Length} seeds, interquartile mean {InterquartileMean.Of(returns):F1}"));
            output.WriteLine($"Next: rollout compare {parent}");
        }

        return fine ? 0 : 1;
    }

    /// <summary>A folder for several seeds that does not exist yet: an earlier sweep is never overwritten.</summary>
    public static string FreshParent(string? wanted, string environment, string algorithm, ulong first, int count)
    {
        if (wanted is not null)
        {
            if (Folders(wanted).Count > 0 || File.Exists(Path.Combine(wanted, "options.json")))
                throw new ArgumentException($"--run {wanted} holds runs already. Choose another folder, or go on with them by --resume {wanted}.");
            return wanted;
        }

        string name = Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{environment.Replace('/', '_')}_{algorithm}_seeds_{first}-{first + (ulong)count - 1}"));
        string path = name;
        for (int attempt = 2; Directory.Exists(path); attempt++) path = $"{name}_{attempt}";
        return path;
    }

    /// <summary>The folder of a seed under the parent of all.</summary>
    public static string Folder(string parent, ulong seed) => Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"seed_{seed}"));

    /// <summary>The run folders under a parent, by seed; none where it is not a parent of seeds.</summary>
    public static IReadOnlyList<string> Folders(string parent) => !Directory.Exists(parent)
        ? []
        : [.. Directory.GetDirectories(parent, "seed_*").Where(path => File.Exists(Path.Combine(path, "options.json"))).OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal)];
}
