using Rollout.Core;
using Rollout.Worlds;
using RealVector = Rollout.Worlds.Vector<Rollout.Worlds.Real64>;

namespace Rollout.Labs;

/// <summary>CartPole-v1 with its velocities hidden, and linear policies on the last few observations found by the cross-entropy method.</summary>
internal static class MaskedCartPole
{
    private const int Steps = 500, Population = 100, Elites = 10, Iterations = 30, Episodes = 5;

    /// <summary>Mean return of 100 episodes of the best policy on so many observations.</summary>
    public static double Train(int remembered, ulong seed)
    {
        RandomStream random = new(seed, 40 + (ulong)remembered);
        int n = 2 * remembered;
        double[] mean = new double[n], spread = [.. Enumerable.Repeat(5.0, n)];
        double[][] candidates = new double[Population][];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            double[] scores = new double[Population];
            for (int i = 0; i < Population; i++)
            {
                candidates[i] = [.. mean.Select((m, j) => m + spread[j] * random.NextNormal())];
                for (int e = 0; e < Episodes; e++) scores[i] -= Return(candidates[i], random) / Episodes;
            }

            Array.Sort(scores, candidates);
            for (int j = 0; j < n; j++)
            {
                int column = j;
                mean[j] = candidates.Take(Elites).Average(candidate => candidate[column]);
                spread[j] = Math.Sqrt(candidates.Take(Elites).Average(candidate => Math.Pow(candidate[column] - mean[column], 2))) + 2.0 / (iteration + 1) * (iteration < 15 ? 0.2 : 0);
            }
        }

        return Enumerable.Range(0, 100).Average(_ => Return(mean, random));
    }

    private static double Return(double[] theta, RandomStream random)
    {
        RealVector state = default, draws = default, action = default, parameters = default;
        for (int i = 0; i < CartPole.Parameters.Length; i++) parameters[i] = new Real64(CartPole.Parameters[i].Value);
        for (int i = 0; i < 4; i++) draws[i] = new Real64(random.NextDouble());
        (double low, double high) = CartPole.ResetBounds;
        CartPole.Reset(ref state, draws, new Real64(low), new Real64(high));
        double[] history = new double[theta.Length];
        for (int t = 0; t < Steps; t++)
        {
            for (int i = history.Length - 1; i > 1; i--) history[i] = history[i - 2];
            (history[0], history[1]) = (state[0].Value, state[2].Value);
            double sum = 0;
            for (int i = 0; i < theta.Length; i++) sum += theta[i] * history[i];
            action[0] = new Real64(sum > 0 ? 1 : 0);
            CartPole.Step<Real64, RealVector>(ref state, parameters, action);
            if (CartPole.Terminated<Real64, RealVector>(state, parameters).Value != 0) return t + 1;
        }

        return Steps;
    }
}
