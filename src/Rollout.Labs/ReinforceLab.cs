using Rollout.Control;
using Rollout.Core;
using Rollout.Learning;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>The log-likelihood rule: unbiased, with any baseline, and of less variance in its causal form.</summary>
internal static class ReinforceLab
{
    /// <summary>States, actions, steps and logits of the small decision process.</summary>
    private const int States = 2, Actions = 2, Horizon = 4, Logits = States * Actions;

    /// <summary>Standard errors allowed: of ten estimates on thirteen seeds the worst keeps 4.3 as surely as a single one keeps 3 (Bonferroni).</summary>
    private const double All = 4.3;

    private static readonly double[,,] s_transition = { { { 0.9, 0.1 }, { 0.3, 0.7 } }, { { 0.6, 0.4 }, { 0.2, 0.8 } } };
    private static readonly double[,] s_reward = { { 1, 0.2 }, { -0.5, 2 } };

    public static Lab Lab { get; } = new("reinforce", "REINFORCE is unbiased; a baseline leaves its mean and lowers its variance, and so does causality.", Run);

    private static void Run(LabReport report)
    {
        DecisionProcess(report);
        report.Progress(0.3, "regulator");
        Regulator(report);
        report.Progress(0.5, "baselines");
        Baselines(report);
        report.Progress(0.8, "signal to noise");
        SignalToNoise(report);
    }

    private static void DecisionProcess(LabReport report)
    {
        double[] theta = [0.3, -0.2, 0.1, 0.6];
        Spread[] full = Gradients(theta, causal: false, report.Seed), causal = Gradients(theta, causal: true, report.Seed);

        // The two logits of a state have opposite derivatives, so one of each says all.
        for (int j = 0; j < Logits; j += Actions)
        {
            double[] high = [.. theta], low = [.. theta];
            high[j] += 1e-5;
            low[j] -= 1e-5;
            double exact = (Return(high) - Return(low)) / 2e-5;
            report.Within($"decision process, state {j / Actions}: REINFORCE, full form", exact, full[j].Mean, full[j].Error, All);
            report.Within($"decision process, state {j / Actions}: REINFORCE, causal form", exact, causal[j].Mean, causal[j].Error, All);
        }

        report.AtMost("decision process: variance of the causal form / full form", 0.9, causal.Sum(spread => spread.Variance) / full.Sum(spread => spread.Variance));
    }

    /// <summary>What the learner computes, batch after batch, with a policy of one weight a logit that does not move; one spread a logit.</summary>
    private static Spread[] Gradients(double[] theta, bool causal, ulong seed)
    {
        const int Robots = 100, Batches = 2000;
        ReinforceOptions options = new() { Episodes = Robots, Discount = 1, Causal = causal, Baseline = PolicyBaseline.None, NormalizeAdvantages = false, Layers = [], LearningRate = 1e-30f };
        Box observations = new(0, 1, States);
        Reinforce learner = new(options, new LearnerContext(Robots, observations, new Discrete(Actions), long.MaxValue, seed, 1));
        learner.PolicyWeights.Values.Clear();
        for (int j = 0; j < Logits; j++) learner.PolicyWeights.Values[j % Actions * States + j / Actions] = (float)theta[j];
        StepBuffers buffers = new(Robots, observations);
        CompositeSink silence = new();
        RandomStream random = new(seed, 5);
        int[] states = new int[Robots];
        float[] actions = new float[Robots];
        double[][] batches = [.. Enumerable.Range(0, Logits).Select(_ => new double[Batches])];
        See(states, buffers);
        learner.Begin(buffers);

        // The first batch acts with the weights from before; from then on with those set above.
        for (int batch = -1; batch < Batches; batch++)
        {
            for (int t = 0; t < Horizon; t++)
            {
                learner.Act(actions);
                for (int i = 0; i < Robots; i++)
                {
                    int action = (int)actions[i];
                    buffers.Rewards[i] = (float)s_reward[states[i], action];
                    buffers.Terminated[i] = t == Horizon - 1;
                    states[i] = buffers.Terminated[i] || random.NextDouble() < s_transition[states[i], action, 0] ? 0 : 1;
                }

                See(states, buffers);
                learner.Record(buffers);
            }

            if (!learner.Update(silence)) throw new InvalidOperationException("An episode of each robot makes an update.");

            // The loss is minus the mean over an episode's steps, the derivative of the return their sum.
            for (int j = 0; batch >= 0 && j < Logits; j++) batches[j][batch] = -Horizon * learner.PolicyWeights.Gradients[j % Actions * States + j / Actions];
        }

        return [.. batches.Select(batch => Spread.Of(batch))];
    }

    private static void See(int[] states, StepBuffers buffers)
    {
        for (int i = 0; i < states.Length; i++)
        {
            for (int s = 0; s < States; s++) buffers.Floats[i * States + s] = states[i] == s ? 1 : 0;
        }
    }

    /// <summary>The expected return, by summing over all paths.</summary>
    private static double Return(double[] theta)
    {
        double[] chance = [1, 0], next = new double[States];
        double total = 0;
        for (int t = 0; t < Horizon; t++)
        {
            Array.Clear(next);
            for (int s = 0; s < States; s++)
            {
                for (int a = 0; a < Actions; a++)
                {
                    double p = chance[s] * Probability(theta, s, a);
                    total += p * s_reward[s, a];
                    for (int s2 = 0; s2 < States; s2++) next[s2] += p * s_transition[s, a, s2];
                }
            }

            next.CopyTo(chance, 0);
        }

        return total;
    }

    private static double Probability(double[] theta, int state, int action)
    {
        double e0 = Math.Exp(theta[state * Actions]), e1 = Math.Exp(theta[state * Actions + 1]);
        return (action == 0 ? e0 : e1) / (e0 + e1);
    }

    /// <summary>On the regulator the mean cost and its gradient are known from the second moments of the state.</summary>
    private static void Regulator(LabReport report)
    {
        const double Sigma = 0.2;
        const int T = 10;
        double[] theta = [-0.5, -0.9];
        RolloutObjective<DoubleIntegrator, LinearPolicy> objective = new(T, (_, start) => (start[0], start[1]) = (1, 0), new Dictionary<string, double> { ["final weight"] = 5 });
        GradientEstimate estimate = new ZerothOrder(100000, Sigma).Estimate(objective, theta, new RandomStream(report.Seed, 2));
        for (int j = 0; j < 2; j++)
        {
            double[] high = [.. theta], low = [.. theta];
            high[j] += 1e-5;
            low[j] -= 1e-5;
            report.Within($"regulator, gain {j}", (MeanCost(high) - MeanCost(low)) / 2e-5, estimate.Gradient[j], estimate.StandardErrors[j], All);
        }

        static double MeanCost(double[] k)
        {
            // E x xᵀ under x⁺ = (A + B k) x + B w.
            double p = 1, c = 0, v = 0, cost = 0, a11 = 1 + 0.005 * k[0], a12 = 0.1 + 0.005 * k[1], a21 = 0.1 * k[0], a22 = 1 + 0.1 * k[1], noise = Sigma * Sigma;
            for (int t = 0; t < T; t++)
            {
                cost += p + v + k[0] * k[0] * p + 2 * k[0] * k[1] * c + k[1] * k[1] * v + noise;
                double p2 = a11 * a11 * p + 2 * a11 * a12 * c + a12 * a12 * v + 0.005 * 0.005 * noise;
                double c2 = a11 * a21 * p + (a11 * a22 + a12 * a21) * c + a12 * a22 * v + 0.005 * 0.1 * noise;
                (p, c, v) = (p2, c2, a21 * a21 * p + 2 * a21 * a22 * c + a22 * a22 * v + 0.01 * noise);
            }

            return cost + 5 * (p + v);
        }
    }

    private static void Baselines(LabReport report)
    {
        FunctionObjective<ThreeHumpCamel> camel = new();
        (string Name, Baseline Baseline, double Variance)[] rows =
        [
            ("none", Baseline.None, 52.66323080274793), ("f(x) = 2.467", Baseline.NoiseFree, 40.931789830525716),
            ("5", new Baseline.Constant(5), 35.21661621941461), ("optimal", Baseline.Optimal, 34.7272363026937),
        ];
        const int N = 500_000, Parts = 20;
        double[] measured = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            // The table is of the update [f(x + w) - b] w, σ² times the estimate. A sixth power has heavy tails, so it takes many samples.
            RandomStream random = new(report.Seed, 10 + (ulong)i);
            double mean = 0, error = 0, best = 0;
            for (int part = 0; part < Parts; part++)
            {
                GradientEstimate estimate = new ZerothOrder(N, 0.5, rows[i].Baseline).Estimate(camel, [2, 2], random);
                measured[i] += estimate.Variance * 0.0625 / Parts;
                (mean, best, error) = (mean + estimate.Gradient[0] / Parts, best + estimate.OptimalBaseline / Parts, error + Math.Pow(estimate.StandardErrors[0] / Parts, 2));
            }

            report.Near($"baseline {rows[i].Name}: variance of the update", rows[i].Variance, measured[i], 0.03 * rows[i].Variance);
            report.Within($"baseline {rows[i].Name}: mean unchanged", 5.99375, mean, Math.Sqrt(error), All);
            if (i == 3) report.Near("optimal baseline", 5.989322916666666, best, 0.1);
        }

        report.Show(new Panel("Baselines", "baseline b", "variance of one update",
            new Curve("exact, by quadrature", [.. Enumerable.Range(0, 50).Select(i => i * 0.2)], [.. Enumerable.Range(0, 50).Select(i => 34.7272363026937 + 0.5 * Math.Pow(i * 0.2 - 5.989322916666666, 2))]),
            new Curve("measured", [0, 2.4666666, 5, 5.989322916666666], measured, CurveStyle.Points)));
    }

    /// <summary>One step of weight perturbation on a linear cost: |E g|² / tr Cov g.</summary>
    private static void SignalToNoise(LabReport report)
    {
        RandomStream random = new(report.Seed, 4);
        int[] dimensions = [1, 5, 20, 100];
        double[] gaussian = new double[4], uniform = new double[4];
        for (int d = 0; d < dimensions.Length; d++)
        {
            int n = dimensions[d], draws = n == 100 ? 50000 : 200000;
            gaussian[d] = Ratio(n, draws, random.NextNormal);
            uniform[d] = Ratio(n, draws, () => Math.Sqrt(12) * (random.NextDouble() - 0.5));
            report.Near($"signal to noise, {n} dimensions, Gaussian noise", WeightPerturbationRule.SignalToNoise(n, 3), gaussian[d], 0.03 * WeightPerturbationRule.SignalToNoise(n, 3));
            report.Near($"signal to noise, {n} dimensions, uniform noise", WeightPerturbationRule.SignalToNoise(n, 1.8), uniform[d], 0.03 * WeightPerturbationRule.SignalToNoise(n, 1.8));
        }

        double[] at = [.. dimensions.Select(n => (double)n)];
        report.Show(new Panel("Signal to noise of weight perturbation", "dimension N", "signal / noise", new Curve("1/(N + 1)", at, [.. dimensions.Select(n => 1.0 / (n + 1))]), new Curve("Gaussian, measured", at, gaussian, CurveStyle.Points), new Curve("uniform, measured", at, uniform, CurveStyle.Points)) { Logarithmic = true, LogarithmicX = true });
    }

    private static double Ratio(int n, int draws, Func<double> draw)
    {
        // f(x) = x1, so the update is w1 w, with mean (1, 0, ..., 0).
        double total = 0, mean = 0;
        for (int i = 0; i < draws; i++)
        {
            double first = draw(), squares = first * first;
            for (int j = 1; j < n; j++)
            {
                double w = draw();
                squares += w * w;
            }

            (total, mean) = (total + first * first * squares, mean + first * first);
        }

        mean /= draws;
        return mean * mean / (total / draws - mean * mean);
    }
}
