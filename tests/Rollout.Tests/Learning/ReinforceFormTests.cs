using Rollout.Core;
using Rollout.Learning;
using Rollout.Neural;

namespace Rollout.Tests.Learning;

/// <summary>What each form of REINFORCE estimates with γ &lt; 1, on two states whose probabilities can be summed, against finite differences of what its options say it climbs.</summary>
public class ReinforceFormTests
{
    private const int Horizon = 4, Updates = 24, Episodes = 1000;
    private const double Discount = 0.6f;
    private static readonly double[,] s_move = { { 0.1, 0.7 }, { 0.4, 0.8 } }, s_reward = { { 1, 0.2 }, { -0.5, 2 } };

    /// <summary>Logits W y + b of the two actions, W by rows.</summary>
    private static readonly float[] s_theta = [0.3f, -0.2f, 0.1f, 0.6f, 0.2f, -0.1f];

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void It_is_the_gradient_of_what_it_says(bool causal, bool discountSteps)
    {
        ReinforceOptions options = new()
        {
            Episodes = Episodes,
            Discount = (float)Discount,
            Causal = causal,
            DiscountSteps = discountSteps,
            Baseline = PolicyBaseline.Constant,
            BaselineConstant = 1.5f,
            NormalizeAdvantages = false,
            LearningRate = 1e-12f,
            Layers = [],
        };
        using SyncVectorEnvironment environment = new([.. Enumerable.Range(0, 4).Select(_ => new TwoStates())], AutoresetMode.SameStep);
        Reinforce learner = new(options, new LearnerContext(4, environment.ObservationSpace, environment.ActionSpace, 1_000_000_000, 3, 1));
        Parameter matrix = learner.PolicyWeights.Parameters[0], bias = learner.PolicyWeights.Parameters[1];
        s_theta.AsSpan(0, 4).CopyTo(matrix.Values);
        s_theta.AsSpan(4).CopyTo(bias.Values);
        CheckpointWriter writer = new();
        writer.Write("learner", learner);
        using MemoryStream file = new();
        writer.CopyTo(file);
        new CheckpointReader(file.ToArray(), "test").Read("learner", learner);

        double[][] estimates = new double[Updates][];
        StepBuffers buffers = new(4, environment.ObservationSpace);
        float[] actions = new float[4];
        environment.Reset(7, buffers);
        learner.Begin(buffers);
        for (int done = 0; done < Updates;)
        {
            learner.Act(actions);
            environment.Step(actions, buffers);
            learner.Record(buffers);

            // The loss is a mean over steps and its gradient goes down; the objective is a mean over episodes and goes up.
            if (learner.Update(new NoMetrics())) estimates[done++] = [.. ((float[])[.. matrix.Gradients, .. bias.Gradients]).Select(g => -(double)g * Horizon)];
        }

        for (int i = 0; i < s_theta.Length; i++)
        {
            double mean = estimates.Average(row => row[i]), error = Math.Sqrt(estimates.Sum(row => Math.Pow(row[i] - mean, 2)) / (Updates - 1) / Updates);
            double stated = Derivative(i, discountSteps), other = Derivative(i, !discountSteps);
            Assert.True(Math.Abs(mean - stated) < 4 * error, $"weight {i}: {mean} ± {error}, finite differences {stated}");
            if (i is 0 or 2) Assert.True(Math.Abs(stated - other) > 12 * error, $"weight {i}: {stated} and {other} cannot be told apart with an error of {error}");
        }
    }

    private static double Derivative(int weight, bool discountSteps)
    {
        double[] theta = [.. s_theta.Select(w => (double)w)], high = [.. theta], low = [.. theta];
        (high[weight], low[weight]) = (high[weight] + 1e-5, low[weight] - 1e-5);
        return (Objective(high, theta, discountSteps) - Objective(low, theta, discountSteps)) / 2e-5;
    }

    /// <summary>
    /// The discounted return of an episode, or the discounted return from each step on, summed over the steps that the policy <paramref name="visits"/>
    /// visits, where the first action is drawn from the policy and the others from the one that visits.
    /// </summary>
    private static double Objective(double[] policy, double[] visits, bool discountSteps)
    {
        double[,] value = new double[Horizon + 1, 2], own = new double[Horizon, 2];
        for (int t = Horizon - 1; t >= 0; t--)
        {
            for (int s = 0; s < 2; s++)
            {
                for (int a = 0; a < 2; a++)
                {
                    double move = s_move[s, a], then = s_reward[s, a] + Discount * ((1 - move) * value[t + 1, s] + move * value[t + 1, 1 - s]);
                    value[t, s] += Probability(discountSteps ? policy : visits, s, a) * then;
                    own[t, s] += Probability(policy, s, a) * then;
                }
            }
        }

        if (discountSteps) return value[0, 0];
        double total = 0;
        double[] chance = [1, 0];
        for (int t = 0; t < Horizon; t++)
        {
            total += chance[0] * own[t, 0] + chance[1] * own[t, 1];
            double[] leave = [.. Enumerable.Range(0, 2).Select(s => Enumerable.Range(0, 2).Sum(a => Probability(visits, s, a) * s_move[s, a]))];
            chance = [chance[0] * (1 - leave[0]) + chance[1] * leave[1], chance[1] * (1 - leave[1]) + chance[0] * leave[0]];
        }

        return total;
    }

    private static double Probability(double[] theta, int state, int action)
    {
        double first = Math.Exp(theta[state] + theta[4]), second = Math.Exp(theta[2 + state] + theta[5]);
        return (action == 0 ? first : second) / (first + second);
    }

    /// <summary>Seen as (1, 0) and (0, 1); four steps from the first.</summary>
    private sealed class TwoStates : IEnvironment
    {
        private readonly RandomStream _random = new(0);
        private int _state, _steps;

        public Space ObservationSpace { get; } = new Box(0, 1, 2);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
        {
            if (seed is { } key) _random.Restart(key);
            (_state, _steps) = (0, 0);
            (observation[0], observation[1]) = (1, 0);
        }

        public StepResult Step(ReadOnlySpan<float> action, Observation observation)
        {
            double reward = s_reward[_state, (int)action[0]];
            if (_random.NextDouble() < s_move[_state, (int)action[0]]) _state = 1 - _state;
            (observation[0], observation[1]) = (1 - _state, _state);
            return new StepResult(reward, ++_steps >= Horizon, false);
        }
    }
}
