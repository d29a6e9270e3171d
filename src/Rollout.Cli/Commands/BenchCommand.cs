using System.CommandLine;
using System.Globalization;
using Rollout.Core;

namespace Rollout.Cli;

internal static class BenchCommand
{
    /// <summary>The benchmarks by name, one line each; the argument is the number of threads.</summary>
    private static readonly (string Name, Func<int, Measurement> Run)[] s_benchmarks =
    [
        ("ppo-sb3-default", LearningBenchmarks.Sb3Default),
        ("ppo-zoo-cartpole", LearningBenchmarks.ZooCartPole),
        ("ppo-time-to-475", LearningBenchmarks.TimeToSolve),
        ("seeds-side-by-side", _ => LearningBenchmarks.SeedsSideBySide()),
        ("env-cartpole-batch", _ => EnvironmentBenchmarks.CartPoleBatch()),
        ("env-cartpole-batch-random", _ => EnvironmentBenchmarks.CartPoleBatchRandom()),
        ("env-acrobot-batch", _ => EnvironmentBenchmarks.AcrobotBatch()),
        ("env-box-flip-up-batch", _ => EnvironmentBenchmarks.BoxFlipUpBatch()),
        ("env-cartpole-single", _ => EnvironmentBenchmarks.CartPoleSingle()),
        ("env-pusht", _ => PushTBenchmarks.State()),
        ("env-pusht-image", _ => PushTBenchmarks.Image()),
        ("env-pusht-copy", _ => PushTBenchmarks.CopyAndStep()),
        ("tennis-both-gradients", _ => ControlBenchmarks.Tennis()),
        ("tennis-lanes", _ => ControlBenchmarks.TennisLanes()),
        ("reverse-mode-cartpole", _ => ControlBenchmarks.ReverseCartPole()),
        ("reverse-mode-tennis", _ => ControlBenchmarks.ReverseTennis()),
        ("reverse-mode-pendulum", _ => ControlBenchmarks.ReversePendulum()),
        ("mppi-cartpole", _ => ControlBenchmarks.Mppi()),
        ("lstm-train", _ => CloningBenchmarks.Lstm()),
        ("lstm-train-small", _ => CloningBenchmarks.SmallLstm()),
        ("recurrent-ppo", NetworkBenchmarks.RecurrentPpo),
        ("conv2d", _ => NetworkBenchmarks.Convolution()),
        ("clone-mlp", _ => CloningBenchmarks.Perceptron()),
        ("dataset-windows", _ => DatasetBenchmarks.Windows()),
        ("image-decode", _ => DatasetBenchmarks.ImageDecode()),
        ("policy-latency", _ => LearningBenchmarks.PolicyLatency()),
    ];

    public static Command Create(TextWriter output)
    {
        Argument<string?> name = new("name") { Description = "One benchmark; all by default.", Arity = ArgumentArity.ZeroOrOne };
        Option<int> threads = new("--threads") { Description = "Threads that learning may use.", DefaultValueFactory = _ => 1 };
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        Command command = new("bench", "Measure speed on this machine, beside its peak: " + string.Join(", ", s_benchmarks.Select(benchmark => benchmark.Name)) + ".") { name, threads, json };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(threads);
            if (count < 1) throw new ArgumentException($"--threads is {count}; it must be at least 1.");
            string? wanted = parsed.GetValue(name);
            if (wanted is not null && !s_benchmarks.Any(benchmark => benchmark.Name == wanted))
                throw new UnknownNameException("benchmark", wanted, s_benchmarks.Select(benchmark => benchmark.Name));
            double peak = PeakBenchmark.Run();
            if (!parsed.GetValue(json)) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fused multiply-add peak of one core: {peak:F1} GFLOP/s"));
            foreach ((string benchmark, Func<int, Measurement> run) in s_benchmarks)
            {
                if (wanted is not null && benchmark != wanted) continue;
                Measurement measured = run(count);
                double? share = measured.FlopPerUnit is { } flop ? measured.Value * flop / (peak * 1e9) : null;
                output.WriteLine(parsed.GetValue(json) ? Json(benchmark, measured, share, count) : Text(benchmark, measured, share));
            }

            return 0;
        });
        return command;
    }

    private static string Text(string name, Measurement measured, double? share) => string.Create(CultureInfo.InvariantCulture,
        $"{name,-28}{(measured.Unit == "steps/s" ? measured.Value.ToString("N0", CultureInfo.InvariantCulture) : measured.Value.ToString("F3", CultureInfo.InvariantCulture)),16} {measured.Unit,-8}{(share is { } s ? $"{s:P1} of one core's peak, " : "")}{(measured.BytesPerStep is { } bytes ? $"{bytes:F3} bytes/step" : "")}");

    private static string Json(string name, Measurement measured, double? share, int threads) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"name\":\"{name}\",\"value\":{measured.Value:R},\"unit\":\"{measured.Unit}\",\"peak_share\":{(share is { } s ? s.ToString("R", CultureInfo.InvariantCulture) : "null")},\"threads\":{threads},\"bytes_per_step\":{(measured.BytesPerStep is { } bytes ? bytes.ToString("R", CultureInfo.InvariantCulture) : "null")}}}");
}
