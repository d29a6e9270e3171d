using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Control;

public class SmoothPlanTests
{
    private static readonly SamplingOptions s_rough = new() { Samples = 256, Horizon = 20, StandardDeviation = 1, Temperature = 2 };

    [Theory]
    [InlineData(SamplingRule.PathIntegral)]
    [InlineData(SamplingRule.CrossEntropy)]
    public void Actions_keep_to_the_speed_limit_from_the_first_on(SamplingRule rule)
    {
        float[] actions = Drive(s_rough with { Rule = rule, SpeedLimit = 0.3 });
        Assert.InRange(Math.Abs(actions[0]), 0, 0.3001);
        for (int i = 1; i < actions.Length; i++) Assert.InRange(Math.Abs(actions[i] - actions[i - 1]), 0, 0.3001);
        Assert.Contains(Changes(Drive(s_rough with { Rule = rule })), change => change > 0.3);
    }

    [Fact]
    public void A_rate_cost_and_correlated_noise_make_plans_smoother()
    {
        double rough = Changes(Drive(s_rough)).Average();
        Assert.True(rough > 0.05, $"the rough plan changes by {rough}");
        Assert.InRange(Changes(Drive(s_rough with { RateCost = 300 })).Average(), 0, 0.7 * rough);
        Assert.NotEqual(Drive(s_rough), Drive(s_rough with { Correlation = 0.8 }));
    }

    [Fact]
    public void A_change_that_is_too_long_keeps_its_direction()
    {
        double[] plan = [3, 4, 3, 4];
        ActionRate.Limit(plan, [0, 0], 2.5);
        Assert.Equal([1.5, 2, 3, 4], plan);
        Assert.Equal(2 * (1.5 * 1.5 + 1), ActionRate.Squares(plan, [0, 0], [1, 2]), 1e-12);
    }

    private static double[] Changes(float[] actions) => [.. actions.Zip(actions.Skip(1), (a, b) => (double)Math.Abs(b - a))];

    private static float[] Drive(SamplingOptions options)
    {
        SamplingPlanner<DoubleIntegrator> planner = new(new Box(-100, 100, 2), new Box(-10, 10, 1), options);
        float[] memory = new float[planner.MemoryCount], action = new float[1], actions = new float[40];
        double[] x = [2, 0], next = new double[2], constants = WorldConstants.Of<DoubleIntegrator>();
        for (int t = 0; t < actions.Length; t++)
        {
            planner.Act(1, [(float)x[0], (float)x[1]], [], memory, action);
            actions[t] = action[0];
            Simulation.Step<DoubleIntegrator>(constants, x, [action[0]], next);
            (x, next) = (next, x);
        }

        return actions;
    }
}
