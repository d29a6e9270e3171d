using Rollout.Core;
using Rollout.Environments;
using Script = Rollout.Tests.Core.Wrappers.ObservationWrapperTests.Script;

namespace Rollout.Tests.Core.Wrappers;

/// <summary>Wrappers of actions and rewards, by hand.</summary>
public class ActionAndRewardWrapperTests
{
    private static Script Line(Space actions, int length = 50) => new(new Box(0, 100, 1), actions, [.. Enumerable.Range(0, length).Select(i => new float[] { i })]);

    private static List<StepResult> Play(IEnvironment environment, params float[][] actions)
    {
        float[] floats = new float[environment.ObservationSpace.FloatCount];
        environment.Reset(1, new Observation(floats, []));
        List<StepResult> results = [];
        foreach (float[] action in actions) results.Add(environment.Step(action, new Observation(floats, [])));
        return results;
    }

    [Fact]
    public void Discrete_actions_are_the_middles_of_bins()
    {
        Script line = Line(new Box(-2, 2, 1));
        WrappedEnvironment environment = new DiscretizeAction([10]).Wrap(line);
        Play(environment, [3], [0], [9]);
        Fixture.Near([-0.6f, -1.8f, 1.8f], [.. line.Actions.Select(action => action[0])], 1e-6, 0, "pendulum of Gymnasium's own example");
        Assert.Equal(new Discrete(10), environment.ActionSpace);
        Assert.Contains("is not one of the 10 integers", Assert.Throws<ArgumentException>(() => Play(environment, [10f])).Message);

        Script plane = Line(new Box([-1, 0], [1, 4]));
        Play(new DiscretizeAction([4, 2]).Wrap(plane), [5]);
        Assert.Equal([0.25f, 3], plane.Actions[0]);
        plane = Line(new Box([-1, 0], [1, 4]));
        Play(new DiscretizeAction([4, 2], multiDiscrete: true).Wrap(plane), [2, 1]);
        Assert.Equal([0.25f, 3], plane.Actions[0]);
    }

    [Fact]
    public void Sticky_actions_repeat_as_often_and_as_long_as_asked_for()
    {
        float[][] actions = [.. Enumerable.Range(0, 4000).Select(i => new float[] { i })];
        Script line = Line(new Box(0, 4000, 1), 4001);
        Play(new StickyAction(0.25).Wrap(line), actions);
        Assert.Equal(0, line.Actions[0][0]);
        int repeated = Enumerable.Range(1, 3999).Count(i => line.Actions[i][0] == line.Actions[i - 1][0]);
        Assert.InRange(repeated, 900, 1100);

        Script never = Line(new Box(0, 9, 1)), always = Line(new Box(0, 9, 1));
        Play(new StickyAction(0).Wrap(never), [1], [2], [3]);
        Play(new StickyAction(1, 2).Wrap(always), [1], [2], [3], [4]);
        Assert.Equal([1, 2, 3], never.Actions.Select(action => action[0]));
        Assert.Equal([1, 1, 1, 1], always.Actions.Select(action => action[0]));
    }

    [Fact]
    public void Actions_are_noisy_smooth_and_one_s_own()
    {
        Script noisy = Line(new Box(-1, 1, 1), 3001);
        Play(new ActionNoise(0.2f).Wrap(noisy), [.. Enumerable.Repeat(new float[] { 0.1f }, 3000)]);
        float[] given = [.. noisy.Actions.Select(action => action[0])];
        Fixture.Near(0.1, given.Average(), 0.015, 0, "mean");
        Fixture.Near(0.04, given.Average(action => (action - 0.1) * (action - 0.1)), 0.004, 0, "variance");
        Assert.All(given, action => Assert.InRange(action, -1, 1));

        Script smooth = Line(new Box(-1, 1, 1));
        Play(new ActionSmoothing(0.5f).Wrap(smooth), [1], [1], [0]);
        Assert.Equal([0.5f, 0.75f, 0.375f], smooth.Actions.Select(action => action[0]));

        Script own = Line(new Box(-1, 1, 1));
        Play(new TransformAction(_ => new Box(-2, 2, 1), (action, inner) => inner[0] = action[0] / 2).Wrap(own), [2]);
        Assert.Equal(1, own.Actions[0][0]);
    }

    [Fact]
    public void Rewards_are_clipped_scaled_transformed_delayed_and_added_up()
    {
        float[][] five = [.. Enumerable.Repeat(new float[] { 0 }, 5)];
        double[] Rewards(Wrapper wrapper, int length = 6) => [.. Play(wrapper.Wrap(Line(new Discrete(2), length)), five).Select(result => result.Reward)];
        Assert.Equal([2, 2, 3, 4, 4], Rewards(new ClipReward(2, 4)));
        Assert.Equal([1, 2, 3, 3, 3], Rewards(new ClipReward(high: 3)));
        Assert.Equal([-0.5, 0, 0.5, 1, 1.5], Rewards(new ScaleReward(0.5, -1)));
        Assert.Equal([1, 4, 9, 16, 25], Rewards(new TransformReward(reward => reward * reward)));
        Assert.Equal([0, 3, 0, 7, 5], Rewards(new DelayReward(2)));
        Assert.Equal([1 + 2 + 3, 4 + 5], Play(new RepeatAction(3).Wrap(Line(new Discrete(2), 6)), [0], [0]).Select(result => result.Reward));
        Assert.Contains("needs a bound", Assert.Throws<ArgumentException>(() => Rewards(new ClipReward())).Message);
    }

    [Fact]
    public void Successes_in_a_row_truncate()
    {
        // Rewards are 1, 2, 3, ...: successes from 3 on.
        List<StepResult> results = Play(new TruncateOnSuccess(threshold: 3, successes: 2, rewardOffset: -1).Wrap(Line(new Discrete(2))), [.. Enumerable.Repeat(new float[] { 0 }, 4)]);
        Assert.Equal([false, false, false, true], results.Select(result => result.Truncated));
        Assert.Equal([0, 1, 2, 3], results.Select(result => result.Reward));
    }

    [Fact]
    public void Steps_are_checked_as_they_come()
    {
        WrappedEnvironment good = new CheckSteps().Wrap(Line(new Discrete(2)));
        Assert.Contains("in step 2 is outside Discrete(2): 5", Assert.Throws<ArgumentException>(() => Play(good, [0], [5])).Message);
        Script outside = new(new Box(0, 1, 1), new Discrete(2), [0], [7], [0]), broken = new(new Box(0, 1, 1), new Discrete(2), [0], [float.NaN], [0]);
        Assert.Contains("Widen the space", Assert.Throws<InvalidOperationException>(() => Play(new CheckSteps().Wrap(outside), [0])).Message);
        Assert.Contains("observation[0]", Assert.Throws<NonFiniteException>(() => Play(new CheckSteps().Wrap(broken), [0])).Message);
    }

    [Fact]
    public void The_mask_stands_beside_the_observation()
    {
        using IEnvironment taxi = StandardEnvironments.CreateRegistry().Make("Taxi-v4", WrapperStack.Parse(["action-mask"]));
        DictSpace space = (DictSpace)taxi.ObservationSpace;
        float[] floats = new float[space.FloatCount];
        taxi.Reset(3, new Observation(floats, []));
        byte[] expected = new byte[6];
        TabularEnvironment plain = Taxi.Create();
        RandomStream random = new(1);
        for (int step = 0; step < 50; step++)
        {
            plain.SetState([space["observation"].Floats(floats.AsSpan())[0]]);
            plain.WriteActionMask(expected);
            Assert.Equal(expected.Select(bit => (float)bit), space["action_mask"].Floats(floats.AsSpan()).ToArray());
            taxi.Step([random.NextInt(4)], new Observation(floats, []));
        }

        Assert.Contains("implement IActionMasked", Assert.Throws<ArgumentException>(() => new ActionMask(Line(new Discrete(2)))).Message);
        using IVectorEnvironment batch = StandardEnvironments.CreateRegistry().MakeVector("Taxi-v4", 2, AutoresetMode.SameStep, WrapperStack.Parse(["action-mask", "flatten-observation"]));
        Assert.Equal(506, batch.ObservationSpace.FloatCount);
        Assert.Contains("MakeVector", Assert.Throws<NotSupportedException>(() => WrapperStack.Parse(["action-mask"]).Wrap(batch)).Message);
    }
}
