using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

internal static class EvaluateCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> run = new("run") { Description = "Run folder." };
        Option<int> episodes = new("--episodes") { Description = "Episodes to play.", DefaultValueFactory = _ => 100 };
        Option<ulong?> seed = new("--seed") { Description = "Seed of the environments; by default the first of the published evaluation, or 1000000." };
        Option<bool> json = new("--json") { Description = "One JSON object instead of a sentence." };
        Option<bool> latest = TrainedPolicy.Latest();
        Command command = new("evaluate", "Play episodes without exploring: n, mean, standard deviation and 95 % interval of the return.") { run, episodes, seed, json, latest };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(episodes);
            if (count < 1) throw new ArgumentException($"--episodes is {count}; it must be at least 1.");
            using TrainedPolicy trained = TrainedPolicy.Load(parsed.GetValue(run)!, parsed.GetValue(latest));
            EnvironmentSpec spec = trained.Spec;
            using IVectorEnvironment environment = Plugins.Registry(trained.Settings.Assembly).MakeVector(spec.Id, Math.Min(count, 16), AutoresetMode.SameStep, trained.Settings.Wrappers());
            Evaluation evaluation = Evaluation.Run(trained.Policy, environment, count, parsed.GetValue(seed) ?? spec.EvaluationSeed ?? 1_000_000);
            if (parsed.GetValue(json))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{{\"environment\":\"{JsonEncodedText.Encode(spec.Id)}\",\"n\":{count},\"mean\":{evaluation.Mean:R},\"std\":{evaluation.Deviation:R},\"interval_95\":{(double.IsNaN(evaluation.HalfInterval) ? "null" : evaluation.HalfInterval.ToString("R", CultureInfo.InvariantCulture))}{(spec.Score == EpisodeScore.BestReward ? $",\"mean_best_reward\":{evaluation.MeanBestReward:R},\"success_rate\":{evaluation.SuccessRate:R}" : "")}}}"));
            }
            else
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{spec.Id}: n = {count}, mean {evaluation.Mean:F2}, std {evaluation.Deviation:F2}, 95 % interval {evaluation.Mean - evaluation.HalfInterval:F2} to {evaluation.Mean + evaluation.HalfInterval:F2}"));
                if (spec.Score == EpisodeScore.BestReward)
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean of the best reward {evaluation.MeanBestReward:F3}, success {evaluation.SuccessRate:P1}"));
            }

            return 0;
        });
        return command;
    }
}
