using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Tests.Environments;

/// <summary>Tasks that ask for something at one moment end there; the others are cut short by their limit.</summary>
public class FiniteHorizonTests
{
    private static readonly EnvironmentRegistry Registry = StandardEnvironments.CreateRegistry();

    [Theory]
    [InlineData("PointPusher-v0", true)]
    [InlineData("PaddleBall-v0", true)]
    [InlineData("DiscObstacles-v0", false)]
    public void The_limit_terminates_or_truncates_alone_and_in_a_batch(string id, bool terminates)
    {
        int limit = Registry.Find(id).MaxEpisodeSteps!.Value;
        Assert.Equal(terminates, Registry.Find(id).EndsAtLimit);
        using IEnvironment alone = Registry.Make(id);
        using IVectorEnvironment batch = Registry.MakeVector(id, 3, AutoresetMode.SameStep);
        float[] seen = new float[alone.ObservationSpace.FloatCount], action = new float[alone.ActionSpace.FloatCount];
        StepBuffers buffers = new(3, batch.ObservationSpace);
        alone.Reset(1, new Observation(seen, []));
        batch.Reset(1, buffers);
        for (int step = 1; step <= limit; step++)
        {
            StepResult result = alone.Step(action, new Observation(seen, []));
            batch.Step(new float[3 * action.Length], buffers);
            bool end = step == limit;
            Assert.Equal((end && terminates, end && !terminates), (result.Terminated, result.Truncated));
            Assert.All(buffers.Terminated, terminated => Assert.Equal(end && terminates, terminated));
            Assert.All(buffers.Truncated, truncated => Assert.Equal(end && !terminates, truncated));
            Assert.All(buffers.HasFinal, final => Assert.Equal(end, final));
        }
    }

    /// <summary>The rewards add up to what the final cost fell, less the effort: nothing here, for nothing is done.</summary>
    [Fact]
    public void Returns_are_what_the_final_cost_fell()
    {
        using IEnvironment paddle = Registry.Make("PaddleBall-v0");
        float[] seen = new float[7];
        paddle.Reset(3, new Observation(seen, []));
        double first = Cost(), sum = 0;
        for (StepResult result = default; !result.Terminated;)
        {
            result = paddle.Step([0, 0, 0], new Observation(seen, []));
            sum += result.Reward;
        }

        Assert.Equal(first - Cost(), sum, 1e-2);
        double Cost() => 100 * (seen[0] * seen[0] + (seen[1] - 2.5) * (seen[1] - 2.5) + 0.1 * (seen[2] * seen[2] + seen[3] * seen[3]));
    }
}
