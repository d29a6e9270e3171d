using Rollout.Core;

namespace Rollout.Learning;

/// <summary>Returns of whole episodes under a policy that does not learn or explore.</summary>
/// <param name="Returns">Return of each episode.</param>
/// <param name="BestRewards">Greatest reward of each episode.</param>
/// <param name="Successes">Whether each episode terminated, which is a success where <see cref="EpisodeScore.BestReward"/> counts.</param>
public sealed record Evaluation(IReadOnlyList<double> Returns, IReadOnlyList<double> BestRewards, IReadOnlyList<bool> Successes)
{
    /// <summary>97.5 % quantiles of Student's t for 1 to 30 degrees of freedom; beyond, the normal's with its first correction.</summary>
    private static readonly double[] s_quantiles =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>Mean return.</summary>
    public double Mean => Returns.Average();

    /// <summary>Mean of the episodes' greatest rewards: the score of Push-T in papers.</summary>
    public double MeanBestReward => BestRewards.Average();

    /// <summary>The number by which the field compares policies of a task.</summary>
    public double Score(EpisodeScore score) => score == EpisodeScore.BestReward ? MeanBestReward : Mean;

    /// <summary>Part of the episodes that terminated, 0 to 1.</summary>
    public double SuccessRate => Successes.Count(success => success) / (double)Successes.Count;

    /// <summary>Sample standard deviation; 0 for one episode.</summary>
    public double Deviation => Returns.Count < 2 ? 0 : Math.Sqrt(Returns.Sum(value => (value - Mean) * (value - Mean)) / (Returns.Count - 1));

    /// <summary>Half of the 95 % interval of the mean (Student's t); NaN for one episode.</summary>
    public double HalfInterval => Returns.Count < 2 ? double.NaN : Quantile(Returns.Count - 1) * Deviation / Math.Sqrt(Returns.Count);

    /// <summary>Runs episodes. Each environment contributes the same number, so that short episodes do not crowd out long ones.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="environment">Environments that reset in the same step.</param>
    /// <param name="episodes">Number of episodes, at least 1.</param>
    /// <param name="seed">Seed of the environments.</param>
    public static Evaluation Run(IPolicy policy, IVectorEnvironment environment, int episodes, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(episodes, 1);
        if (environment.AutoresetMode != AutoresetMode.SameStep) throw new ArgumentException("Evaluation needs environments that reset in the same step.", nameof(environment));
        int count = environment.Count;
        StepBuffers buffers = new(count, environment.ObservationSpace);
        float[] actions = new float[count * environment.ActionSpace.FloatCount], memory = new float[count * policy.MemoryCount];
        double[] running = new double[count], best = new double[count];
        Array.Fill(best, double.NegativeInfinity);
        int[] left = [.. Enumerable.Range(0, count).Select(i => (episodes + count - 1 - i) / count)];
        List<double> returns = [], bestRewards = [];
        List<bool> successes = [];
        environment.Reset(seed, buffers);
        for (long step = 1; returns.Count < episodes; step++)
        {
            policy.Act(count, buffers.Floats, buffers.Bytes, memory, actions);
            environment.Step(actions, buffers);
            NonFiniteException.ThrowIfAny(buffers, step);
            for (int i = 0; i < count; i++)
            {
                running[i] += buffers.Rewards[i];
                best[i] = Math.Max(best[i], buffers.Rewards[i]);
                if (!buffers.Terminated[i] && !buffers.Truncated[i]) continue;
                if (left[i]-- > 0)
                {
                    returns.Add(running[i]);
                    bestRewards.Add(best[i]);
                    successes.Add(buffers.Terminated[i]);
                }

                (running[i], best[i]) = (0, double.NegativeInfinity);
                memory.AsSpan(i * policy.MemoryCount, policy.MemoryCount).Clear();
            }
        }

        return new Evaluation(returns, bestRewards, successes);
    }

    private static double Quantile(int freedom) => freedom <= s_quantiles.Length ? s_quantiles[freedom - 1] : 1.95996 + 2.37227 / freedom;
}
