using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Rollout.Cli;
using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Tests.Cli;

/// <summary>
/// Damaged checkpoints, policies and option files give an error, or load when the damage is a number like any other; never a crash, a hang, or an
/// allocation beyond 1 GB. A sample by default, 100,000 files with ROLLOUT_SLOW=1.
/// </summary>
public partial class DamageTests
{
    private const long MostBytes = 1L << 30, MostSeconds = 20;
    private static readonly string[] s_numbers = ["0", "-1", "1", "2147483647", "2147483648", "1000000000", "65536", "9223372036854775807", "1e308", "-1e-308", "0.5", "null", "\"NaN\"", "[]", "{}", "true", "18446744073709551615"];
    private static readonly string[] s_texts = ["", "\"", "none", "NaN", "1e308", "-1", "2147483647", "1000000000", "64,64,64", "1000000000,64", "lin_1e30", "../../..", "frame-stack:1000000000", "steps=1000000000", "batch_size=2147483647", "policy_layers=100000000", "learning_rate=NaN", "\\u0000", "ppo", "cem", "CartPole-v1"];
    private readonly string _folder = Directory.CreateTempSubdirectory("rollout").FullName;

    [Theory]
    [InlineData("ppo CartPole-v1 --set normalize_observations=true --set normalize_rewards=true")]
    [InlineData("ppo Pendulum-v1 --set steps=64 --set batch_size=32")]
    [InlineData("cem CartPole-v1")]
    [InlineData("reinforce CartPole-v1")]
    public void A_damaged_checkpoint_is_refused_or_loads(string training)
    {
        string run = Train(training);
        (RunFolder folder, RunSettings settings) = RunFolder.Open(run);
        byte[] good = File.ReadAllBytes(folder.Checkpoint);
        const int Header = 8 + SHA256.HashSizeInBytes;
        RandomStream random = new(1);
        Damage(SlowTest.Count(60, 15_000), random, () =>
        {
            // Half of the files have a checksum that fits, as somebody hostile would write them; those reach everything behind it.
            byte[] damaged = Flip(good, random, first: random.NextInt(2) == 0 ? 0 : Header);
            if (random.NextInt(2) == 0 && damaged.Length > Header) SHA256.HashData(damaged.AsSpan(Header)).CopyTo(damaged, 8);
            return damaged;
        },
        damaged =>
        {
            (ILearner learner, IVectorEnvironment environment, _) = RunFolder.Build(settings, threads: 1);
            using IVectorEnvironment owned = environment;
            using IDisposable? disposable = learner as IDisposable;
            Trainer trainer = new(learner, environment, settings.Seed);
            new CheckpointReader(damaged, "damaged").Read("trainer", trainer);
            trainer.Run(Math.Min(learner.Steps, 1 << 20) + 200, new CompositeSink());
        });
    }

    [Theory]
    [InlineData("ppo CartPole-v1")]
    [InlineData("ars CartPole-v1")]
    public void A_damaged_policy_is_refused_or_acts(string training)
    {
        string run = Train(training), file = Path.Combine(run, "latest.checkpoint");
        byte[] good = File.ReadAllBytes(file);
        const int Header = 8 + SHA256.HashSizeInBytes;
        RandomStream random = new(2);
        Damage(SlowTest.Count(40, 10_000), random, () =>
        {
            byte[] damaged = Flip(good, random, first: Header);
            if (damaged.Length > Header) SHA256.HashData(damaged.AsSpan(Header)).CopyTo(damaged, 8);
            return damaged;
        },
        damaged =>
        {
            File.WriteAllBytes(file, damaged);
            using TrainedPolicy trained = TrainedPolicy.Load(run);
            float[] action = new float[1];
            trained.Policy.Act(1, [0, 0, 0, 0], [], [], action);
        });
    }

    [Theory]
    [InlineData("ppo CartPole-v1 --set normalize_observations=true --wrap frame-stack:2")]
    [InlineData("es CartPole-v1")]
    public void A_damaged_option_file_is_refused_or_builds(string training)
    {
        string run = Train(training), file = Path.Combine(run, "options.json"), good = File.ReadAllText(file);
        MatchCollection numbers = Number().Matches(good), texts = Text().Matches(good);
        RandomStream random = new(3);
        Damage(SlowTest.Count(60, 10_000), random, () =>
        {
            if (random.NextInt(3) == 0) return Flip(Encoding.UTF8.GetBytes(good), random, first: 0);
            bool number = random.NextInt(3) == 0;
            Match match = number ? numbers[random.NextInt(numbers.Count)] : texts[random.NextInt(texts.Count)];
            string value = number ? s_numbers[random.NextInt(s_numbers.Length)] : "\"" + s_texts[random.NextInt(s_texts.Length)] + "\"";
            return Encoding.UTF8.GetBytes(good[..match.Index] + value + good[(match.Index + match.Length)..]);
        },
        damaged =>
        {
            File.WriteAllBytes(file, damaged);
            (_, RunSettings settings) = RunFolder.Open(run);
            (ILearner learner, IVectorEnvironment environment, _) = RunFolder.Build(settings, threads: 1);
            environment.Dispose();
            (learner as IDisposable)?.Dispose();
        });
    }

    [GeneratedRegex(@"(?<=: )-?\d+(\.\d+)?(?=[,\s])")]
    private static partial Regex Number();

    [GeneratedRegex("""(?<=[:\s] *)"[^"]*"(?=[,\s\]])""")]
    private static partial Regex Text();

    private static byte[] Flip(byte[] good, RandomStream random, int first)
    {
        byte[] damaged = random.NextInt(4) == 0 ? good[..random.NextInt(good.Length)] : [.. good];
        for (int flips = random.NextInt(6); flips >= 0 && damaged.Length > first; flips--) damaged[first + random.NextInt(damaged.Length - first)] = (byte)random.NextUInt();
        return damaged;
    }

    private static void Damage(int files, RandomStream random, Func<byte[]> make, Action<byte[]> load)
    {
        int refused = 0;
        for (int i = 0; i < files; i++)
        {
            byte[] damaged = make();
            long allocated = GC.GetAllocatedBytesForCurrentThread(), start = System.Diagnostics.Stopwatch.GetTimestamp();
            try
            {
                load(damaged);
            }
            catch (Exception exception) when (exception is InvalidDataException or ArgumentException or NotSupportedException or NonFiniteException or InvalidOperationException)
            {
                Assert.True(exception.Message.Length > 10, exception.ToString());
                refused++;
            }

            double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated < MostBytes && seconds < MostSeconds, $"file {i}: {allocated:N0} bytes, {seconds:F1} s");
        }

        Assert.InRange(refused, files / 8, files);
    }

    private string Train(string training)
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, CommandLine.Run($"train {training} --steps 600 --run {run} --quiet --threads 1".Split(' '), TextWriter.Null, TextWriter.Null));
        return run;
    }
}
