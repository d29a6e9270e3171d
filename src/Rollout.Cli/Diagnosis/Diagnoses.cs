using System.Globalization;

namespace Rollout.Cli;

/// <summary>What is known to go wrong with training: one rule, one small function, one line in the list. A rule speaks only when a number shows the fault.</summary>
internal static class Diagnoses
{
    /// <summary>The rules, the most fundamental first.</summary>
    public static IReadOnlyList<Func<DiagnosedRun, Finding?>> All { get; } =
    [
        LearningNotStarted,
        NoEpisodeEnds,
        RewardNeverSeen,
        UnscaledObservations,
        ActionsAtBounds,
        EntropyGone,
        DivergenceTooLarge,
        PolicyHardlyMoves,
        ValueLossExploding,
        ReturnFallen,
        NothingLearned,
    ];

    /// <summary>What the rules find in a run; empty for a healthy one. A general complaint is left out where a cause was found.</summary>
    public static IReadOnlyList<Finding> Of(DiagnosedRun run)
    {
        List<Finding> found = [];
        foreach (Func<DiagnosedRun, Finding?> rule in All)
        {
            if (rule == NothingLearned && found.Count > 0) continue;
            if (rule(run) is { } finding) found.Add(finding);
        }

        return found;
    }

    public static Finding? LearningNotStarted(DiagnosedRun run) => run.Rows > 0 ? null : new(
        "Learning has not started: no update was made yet.",
        $"0 updates in progress.csv, {run.Settings.TotalSteps:N0} steps in all" + (run.Option("steps") is { } steps ? $", an update every {run.Settings.Environments} x {steps} steps" : ""),
        run.Option("steps") is null ? $"Train for longer: {run.Retrain("--steps 1000000")}" : $"Train for longer, or update more often: {run.Retrain("--set steps=128 --steps 1000000")}");

    public static Finding? NoEpisodeEnds(DiagnosedRun run) => run.Rows == 0 || !(run.Last("rollout/episodes", 1) == 0) ? null : new(
        "No episode has ended, so nobody knows the return.",
        $"0 episodes in {run.Steps:N0} steps",
        $"Give the environment an ending or a time limit (MaxEpisodeSteps of its EnvironmentSpec), then check it: rollout check {run.Settings.Environment}");

    public static Finding? RewardNeverSeen(DiagnosedRun run)
    {
        double[] returns = run.Values(ProgressTable.Return), deviations = run.Values("rollout/ep_rew_std");
        if (returns.Length < 3 || deviations.Length < returns.Length || run.Solved || returns.Any(value => value != returns[0]) || deviations.Any(value => value != 0)) return null;
        string remedy = run.Option("entropy_coefficient") is null
            ? "Give a reward on the way to the goal, or begin episodes nearer to it."
            : $"Give a reward on the way to the goal, begin episodes nearer to it, or explore more: {run.Retrain("--set entropy_coefficient=0.01 --set normalize_observations=true --set normalize_rewards=true")}";
        return new("The reward that matters was never seen: every episode had the same return.", Text($"return {returns[0]:G6} in all of {run.Last("rollout/episodes", 1):N0} episodes"), remedy);
    }

    public static Finding? UnscaledObservations(DiagnosedRun run)
    {
        const double Largest = 20;
        double scale = run.Late("rollout/obs_scale_max");
        if (!(scale > Largest) || run.Option("normalize_observations") is null or "true" || run.Solved) return null;
        return new("Observations are not scaled: networks learn slowly from numbers far from 1.",
            Text($"the largest observation is about {scale:G3}, where at most {Largest:G2} is good"), run.Retrain("--set normalize_observations=true"));
    }

    public static Finding? ActionsAtBounds(DiagnosedRun run)
    {
        const double Most = 0.7;
        double share = run.Late("rollout/action_bound_fraction");
        if (!(share > Most) || run.Solved) return null;
        return new("Actions are at their bounds nearly always: the policy cannot tell them apart.", Text($"{share:P0} of the actions, where at most {Most:P0} is good"),
            run.Option("initial_log_deviation") is null ? "Lower the noise of exploration, or widen the action space." : run.Retrain("--set initial_log_deviation=-1"));
    }

    public static Finding? EntropyGone(DiagnosedRun run)
    {
        const double Least = 0.02;
        double[] discrete = [.. run.Values("train/entropy_loss").Select(loss => -loss), .. run.Values("train/entropy")], deviation = run.Values("train/std");
        double[] spread = deviation.Length > 0 ? deviation : discrete;
        double widest = spread.DefaultIfEmpty().Max();
        if (spread.Length < 3 || run.Solved || !(widest > 0) || spread[^1] > Least * widest) return null;
        return new("The policy has stopped exploring before the task was solved.",
            Text($"{(deviation.Length > 0 ? "deviation of actions" : "entropy")} {spread[^1]:G3}, {spread[^1] / widest:P1} of the {widest:G3} at its widest"),
            run.Retrain("--set entropy_coefficient=0.01 --set learning_rate=0.0003"));
    }

    public static Finding? DivergenceTooLarge(DiagnosedRun run)
    {
        const double Most = 0.05;
        double divergence = run.Median("train/approx_kl");
        if (!(divergence > Most)) return null;
        return new("Updates move the policy too far from the one that collected the data.", Text($"KL divergence {divergence:G3} in the median update, where at most {Most:G1} is good"),
            run.Retrain("--set target_kl=0.03 --set learning_rate=0.0003"));
    }

    public static Finding? PolicyHardlyMoves(DiagnosedRun run)
    {
        const double Least = 1e-6;
        double divergence = run.Median("train/approx_kl");
        if (!(divergence < Least) || run.Rows < 3 || run.Solved) return null;
        return new("Updates hardly move the policy.", Text($"KL divergence {divergence:G2} in the median update, where 0.001 to 0.05 is good"), run.Retrain("--set learning_rate=0.0003"));
    }

    public static Finding? ValueLossExploding(DiagnosedRun run)
    {
        const double Growth = 1000, Explained = 0.1;
        double[] losses = run.Values("train/value_loss");
        if (losses.Length < 3) return null;
        double least = losses.Min(), last = run.Last("train/value_loss", 3), explained = run.Last("train/explained_variance", 3);
        if (!(last > Growth * least) || explained > Explained) return null;
        return new("The value loss is exploding: values no longer predict returns.", Text($"value loss {last:G3}, {last / least:G2} times its least; explained variance {explained:F2}"),
            run.Retrain("--set normalize_rewards=true --set learning_rate=0.0003"));
    }

    public static Finding? ReturnFallen(DiagnosedRun run)
    {
        double[] returns = run.Values(ProgressTable.Return);
        if (returns.Length < 10) return null;
        double best = returns.Max(), last = run.Last(ProgressTable.Return, 3), worst = returns[..(Array.IndexOf(returns, best) + 1)].Min();
        if (run.Solved || !(best - worst > 0.1 * (Math.Abs(best) + Math.Abs(worst))) || !(last < worst + 0.5 * (best - worst))) return null;
        return new("The policy was better before: learning undid itself.", Text($"return {last:F1} now, {best:F1} at its best"),
            run.Option("target_kl") is null ? "Lower the learning rate, and keep the best policy." : run.Retrain("--set learning_rate=lin_0.0003 --set target_kl=0.03"));
    }

    public static Finding? NothingLearned(DiagnosedRun run)
    {
        // Half the deviation of single episodes is more than the mean of a hundred moves by chance.
        double early = run.Early(ProgressTable.Return), late = run.Late(ProgressTable.Return), chance = 0.5 * run.Median("rollout/ep_rew_std");
        if (run.Rows < 10 || run.Solved || !(run.Steps > 0.5 * run.Settings.TotalSteps) || !(late <= early + chance)) return null;
        return new("The return does not grow.", Text($"{early:F1} in the first quarter of training, {late:F1} in the last"),
            $"Look at what the policy does (rollout play), check the environment (rollout check {run.Settings.Environment}), then try another learning rate: {run.Retrain("--set learning_rate=0.001")}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
