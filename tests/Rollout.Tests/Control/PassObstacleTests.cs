using Rollout.Control;
using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Tests.Control;

public class PassObstacleTests
{
    private const string Id = "PassObstacle-v0";
    private static readonly EnvironmentSpec s_spec = StandardEnvironments.CreateRegistry().Find(Id);

    [Fact]
    public void The_demonstrator_reaches_the_goal_on_both_sides()
    {
        int left = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            using IEnvironment environment = s_spec.Create();
            (double total, List<(float X, float Y)> path) = Play(environment, Expert(environment, seed), seed);
            Assert.InRange(total, 2.7, 3.1);
            if (path.MinBy(point => Math.Abs(point.Y)).X < 0) left++;
        }

        Assert.InRange(left, 10, 30);
    }

    [Fact]
    public void The_mean_of_both_sides_crashes()
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            using IEnvironment environment = s_spec.Create();
            (double total, List<(float X, float Y)> path) = Play(environment, new Mean(Expert(environment, 1), Expert(environment, 1, other: true)), seed);
            Assert.InRange(total, -5, -2);
            Assert.InRange(path[^1].X * path[^1].X + path[^1].Y * path[^1].Y, 0, 0.25);
        }
    }

    [Fact]
    public void The_mirror_image_goes_the_other_way()
    {
        using IEnvironment environment = s_spec.Create(), mirrored = new MirroredStart(s_spec.Create(), s_spec);
        List<(float X, float Y)> one = Play(environment, Expert(environment, 3), 5).Path, two = Play(mirrored, Expert(mirrored, 3, other: true), 5).Path;
        Assert.Equal(one.Count, two.Count);
        for (int i = 0; i < one.Count; i++) Assert.Equal((one[i].X, one[i].Y), (-two[i].X, two[i].Y));
    }

    private static IPolicy Expert(IEnvironment environment, ulong seed, bool other = false) =>
        ExpertCatalogue.Find(Id, "either-side").Create(new ExpertRequest(environment, seed) { OtherSide = other });

    private static (double Total, List<(float X, float Y)> Path) Play(IEnvironment environment, IPolicy policy, ulong seed)
    {
        float[] seen = new float[2], memory = new float[policy.MemoryCount], action = new float[2];
        List<(float, float)> path = [];
        double total = 0;
        environment.Reset(seed, new Observation(seen, []));
        for (int t = 0; t < s_spec.MaxEpisodeSteps; t++)
        {
            path.Add((seen[0], seen[1]));
            policy.Act(1, seen, [], memory, action);
            StepResult result = environment.Step(action, new Observation(seen, []));
            total += result.Reward;
            if (!result.Terminated) continue;
            path.Add((seen[0], seen[1]));
            break;
        }

        return (total, path);
    }

    /// <summary>What regression on demonstrations of both sides converges to.</summary>
    private sealed class Mean(IPolicy left, IPolicy right) : IPolicy
    {
        public Space ObservationSpace => left.ObservationSpace;

        public Space ActionSpace => left.ActionSpace;

        public int MemoryCount => 2;

        public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
        {
            float[] other = new float[2];
            left.Act(1, floats, bytes, memory[..1], actions);
            right.Act(1, floats, bytes, memory[1..], other);
            for (int i = 0; i < 2; i++) actions[i] = (actions[i] + other[i]) / 2;
        }
    }
}
