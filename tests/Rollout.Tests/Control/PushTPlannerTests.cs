using Rollout.Control;
using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Tests.Control;

public class PushTPlannerTests
{
    [Fact]
    public void The_planner_solves_evaluation_resets()
    {
        for (ulong seed = 100_000; seed < 100_003; seed++) Assert.Equal(1, Play(seed, new SamplingOptions(), 1, 300, useCatalogue: true).Best);
    }

    [Fact]
    public void Plans_do_not_depend_on_the_number_of_threads()
    {
        SamplingOptions options = new() { Samples = 64, Horizon = 10, StandardDeviation = 60, Temperature = 0.1, Correlation = 0.8 };
        Assert.Equal(Play(4, options, 1, 12).Actions, Play(4, options, 3, 12).Actions);
    }

    [Fact]
    public void The_planner_refuses_what_it_cannot_do()
    {
        PushTEnvironment environment = Environment();
        Box box = (Box)environment.ActionSpace;
        Assert.Throws<ArgumentException>(() => new SimulationPlanner<PushTModel>(environment, environment.ObservationSpace, new Box(0, float.PositiveInfinity, 2), new SamplingOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationPlanner<PushTModel>(environment, environment.ObservationSpace, box, new SamplingOptions { SpeedLimit = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationPlanner<PushTModel>(environment, environment.ObservationSpace, box, new SamplingOptions { Correlation = 1 }));
        SimulationPlanner<PushTModel> planner = new(environment, environment.ObservationSpace, box, new SamplingOptions());
        Assert.Throws<NotSupportedException>(() => planner.Act(2, new float[10], [], new float[2 * planner.MemoryCount], new float[4]));
    }

    private static PushTEnvironment Environment() => (PushTEnvironment)StandardEnvironments.CreateRegistry().Find("PushT-v0").Create();

    private static (double Best, List<float> Actions) Play(ulong seed, SamplingOptions options, int threads, int steps, bool useCatalogue = false)
    {
        PushTEnvironment environment = Environment();
        IPolicy planner = useCatalogue ? ExpertCatalogue.Find("PushT-v0", "mppi").Create(new ExpertRequest(environment, 1))
            : new SimulationPlanner<PushTModel>(environment, environment.ObservationSpace, (Box)environment.ActionSpace, options, 1, threads);
        float[] seen = new float[5], memory = new float[planner.MemoryCount], action = new float[2];
        List<float> actions = [];
        double best = 0;
        environment.Reset(seed, new Observation(seen, []));
        for (int t = 0; t < steps; t++)
        {
            planner.Act(1, seen, [], memory, action);
            actions.AddRange(action);
            StepResult result = environment.Step(action, new Observation(seen, []));
            best = Math.Max(best, result.Reward);
            if (result.Terminated) break;
        }

        return (best, actions);
    }
}
