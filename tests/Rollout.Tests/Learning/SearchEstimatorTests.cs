using Rollout.Control;
using Rollout.Core;
using Rollout.Learning;
using Rollout.Worlds;

namespace Rollout.Tests.Learning;

/// <summary>
/// The searches step along the estimates that Rollout.Control makes of the same noise. The cost is the learner's own environment as a function: a
/// linear policy on the double integrator.
/// </summary>
public class SearchEstimatorTests
{
    private const int Count = 6;
    private const ulong Seed = 5;
    private const double Sigma = 0.1f;
    private static readonly FunctionObjective<RailCost> s_cost = new();

    [Theory]
    [InlineData(ReturnBaseline.None)]
    [InlineData(ReturnBaseline.Constant)]
    [InlineData(ReturnBaseline.NoiseFree)]
    [InlineData(ReturnBaseline.Optimal)]
    public void Weight_perturbation_steps_along_the_zeroth_order_gradient(ReturnBaseline baseline)
    {
        const float Rate = 0.01f, Constant = -7;
        WeightPerturbationOptions options = new()
        {
            Perturbations = Count,
            Deviation = (float)Sigma,
            LearningRate = Rate,
            Baseline = baseline,
            BaselineConstant = baseline == ReturnBaseline.Constant ? Constant : 0,
            ScaleReturns = false,
            NormalizeObservations = false,
            ScaleActions = false,
        };
        Baseline same = baseline switch
        {
            ReturnBaseline.None => Baseline.None,
            ReturnBaseline.Constant => new Baseline.Constant(-Constant),
            ReturnBaseline.NoiseFree => Baseline.NoiseFree,
            _ => Baseline.Optimal,
        };
        Compare(context => new WeightPerturbation(options, context), mirrored: false, (center, samples) =>
        {
            GradientEstimate estimate = ZerothOrder.Replay(s_cost, center, samples, same);
            return [.. center.Select((weight, i) => weight - Rate * estimate.Gradient[i])];
        });
    }

    [Fact]
    public void Its_running_baseline_is_the_running_mean_of_earlier_returns()
    {
        const float Rate = 0.01f, Follow = 0.25f;
        WeightPerturbationOptions options = new()
        {
            Perturbations = Count,
            Deviation = (float)Sigma,
            LearningRate = Rate,
            Baseline = ReturnBaseline.Running,
            BaselineRate = Follow,
            ScaleReturns = false,
            NormalizeObservations = false,
            ScaleActions = false,
        };
        double running = double.NaN;
        Compare(context => new WeightPerturbation(options, context), mirrored: false, (center, samples) =>
        {
            GradientEstimate estimate = ZerothOrder.Replay(s_cost, center, samples, new Baseline.Constant(double.IsNaN(running) ? 0 : running));
            double[] costs = new double[Count];
            s_cost.Values(center, samples, costs);
            foreach (double cost in costs) running = double.IsNaN(running) ? cost : running + Follow * (cost - running);
            return [.. center.Select((weight, i) => weight - Rate * estimate.Gradient[i])];
        });
    }

    [Fact]
    public void One_perturbation_is_the_rule_of_the_textbook()
    {
        const float Rate = 0.01f;
        WeightPerturbationOptions options = new() { Perturbations = 1, Deviation = (float)Sigma, LearningRate = Rate, ScaleReturns = false, NormalizeObservations = false, ScaleActions = false };
        Compare(context => new WeightPerturbation(options, context), mirrored: false, count: 1, step: (center, samples) =>
        {
            double[] moved = [.. center];
            new WeightPerturbationRule(Rate / (Sigma * Sigma), Sigma).Step(s_cost, moved, samples);
            return moved;
        });
    }

    [Fact]
    public void Evolution_strategies_without_ranks_follow_the_antithetic_gradient()
    {
        EvolutionStrategiesOptions options = new() { Pairs = Count / 2, Deviation = (float)Sigma, RankShaping = false, Layers = [], NormalizeObservations = false, ScaleActions = false };
        using SyncVectorEnvironment environment = new([new RailEnvironment()], AutoresetMode.SameStep);
        EvolutionStrategies learner = new(options, Context(environment));
        double[] center = Doubles(learner);
        Run(learner, environment, 1);
        GradientEstimate estimate = ZerothOrder.Replay(s_cost, center, Noise(new RandomStream(Seed, stream: 3), Count, mirrored: true), Baseline.None, antithetic: true);
        for (int i = 0; i < center.Length; i++) Fixture.Near(estimate.Gradient[i], learner.Gradient[i], 1e-5, 1e-4, $"derivative by weight {i}");
    }

    [Fact]
    public void Augmented_random_search_over_all_directions_follows_it_too_in_units_of_the_returns_deviation()
    {
        const float Rate = 0.02f;
        AugmentedRandomSearchOptions options = new() { Directions = Count / 2, Best = Count / 2, Deviation = (float)Sigma, LearningRate = Rate, NormalizeObservations = false, ScaleActions = false };
        Compare(context => new AugmentedRandomSearch(options, context), mirrored: true, (center, samples) =>
        {
            double[] costs = new double[Count];
            s_cost.Values(center, samples, costs);
            double deviation = Math.Sqrt(costs.Sum(cost => Math.Pow(cost - costs.Average(), 2)) / Count);
            GradientEstimate estimate = ZerothOrder.Replay(s_cost, center, samples, Baseline.None, antithetic: true);

            // Σ (J+ - J-) δ of the paper, with ν δ the noise, is -2 n ν times the gradient of the cost.
            return [.. center.Select((weight, i) => weight - Rate * 2 * Sigma / deviation * estimate.Gradient[i])];
        });
    }

    [Fact]
    public void Reinforce_in_its_full_form_follows_the_gradient_by_noise_on_the_actions()
    {
        const float LogDeviation = -1, Constant = -9;
        ReinforceOptions options = new()
        {
            Episodes = Count,
            Discount = 1,
            Causal = false,
            Baseline = PolicyBaseline.Constant,
            BaselineConstant = Constant,
            LearningRate = 1e-12f,
            NormalizeAdvantages = false,
            Layers = [],
            InitialLogDeviation = LogDeviation,
            ScaleActions = false,
        };
        RailEnvironment rail = new();
        using SyncVectorEnvironment environment = new([rail], AutoresetMode.SameStep);
        Reinforce learner = new(options, Context(environment));
        ReadOnlySpan<float> gain = learner.PolicyWeights.Parameters.First(parameter => parameter.Name == "policy.0.weight").Values;
        double[] theta = [.. gain.ToArray().Select(weight => (double)weight)];
        Run(learner, environment, 1);

        double[] noise = [.. rail.Done.Take(Count * RailEnvironment.Steps).Select(step => step.Force - theta[0] * step.Position - theta[1] * step.Velocity)];
        Samples samples = new(Math.Exp(LogDeviation), noise, [.. Enumerable.Range(0, Count).SelectMany(_ => new double[] { 1, 0 })]) { Count = Count };
        RolloutObjective<DoubleIntegrator, LinearPolicy> objective = new(RailEnvironment.Steps, (_, start) => (start[0], start[1]) = (1, 0));
        GradientEstimate estimate = ZerothOrder.Replay(objective, theta, samples, new Baseline.Constant(-Constant));

        Span<float> derivative = learner.PolicyWeights.Parameters.First(parameter => parameter.Name == "policy.0.weight").Gradients;

        // The learner's gradient is that of a mean over steps, the estimate a mean over episodes.
        for (int i = 0; i < 2; i++) Fixture.Near(estimate.Gradient[i], derivative[i] * RailEnvironment.Steps, 1e-4, 1e-3, $"derivative by weight {i}");
    }

    /// <summary>Two iterations, the second from where the first one led.</summary>
    private static void Compare(Func<LearnerContext, ParameterSearch> create, bool mirrored, Func<double[], Samples, double[]> step, int count = Count)
    {
        using SyncVectorEnvironment environment = new([new RailEnvironment()], AutoresetMode.SameStep);
        ParameterSearch learner = create(Context(environment));
        RandomStream random = new(Seed, stream: 3);
        for (int iteration = 0; iteration < 2; iteration++)
        {
            double[] expected = step(Doubles(learner), Noise(random, count, mirrored));
            Run(learner, environment, 1, fresh: iteration == 0);
            for (int i = 0; i < expected.Length; i++) Fixture.Near(expected[i], learner.Center[i], 1e-5, 1e-4, $"weight {i} after iteration {iteration + 1}");
            Assert.True(expected.Max(Math.Abs) > 1e-3, "the step is too small to tell");
        }
    }

    /// <summary>What the learner draws, [count, 3].</summary>
    private static Samples Noise(RandomStream random, int count, bool mirrored)
    {
        double[] noise = new double[count * 3];
        for (int k = 0; k < count; k++)
        {
            for (int i = 0; i < 3; i++) noise[k * 3 + i] = mirrored && k % 2 == 1 ? -noise[(k - 1) * 3 + i] : (float)Sigma * (float)random.NextNormal();
        }

        return new Samples(Sigma, noise, []) { Count = count };
    }

    private static LearnerContext Context(IVectorEnvironment environment) => new(environment.Count, environment.ObservationSpace, environment.ActionSpace, 1_000_000_000, Seed, 1);

    private static double[] Doubles(ParameterSearch learner) => [.. learner.Center.ToArray().Select(weight => (double)weight)];

    private static void Run(ILearner learner, IVectorEnvironment environment, int updates, bool fresh = true)
    {
        StepBuffers buffers = new(environment.Count, environment.ObservationSpace);
        float[] actions = new float[environment.Count * environment.ActionSpace.FloatCount];
        if (fresh)
        {
            environment.Reset(1, buffers);
            learner.Begin(buffers);
        }

        for (int done = 0; done < updates;)
        {
            learner.Act(actions);
            environment.Step(actions, buffers);
            learner.Record(buffers);
            if (learner.Update(new NoMetrics())) done++;
        }
    }
}
