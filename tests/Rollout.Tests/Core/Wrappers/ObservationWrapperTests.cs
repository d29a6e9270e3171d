using System.Text.Json;
using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Tests.Core.Wrappers;

/// <summary>Wrappers of observations, against recordings of Gymnasium where there are any and against arithmetic by hand.</summary>
public class ObservationWrapperTests
{
    private static readonly JsonElement Recorded = Fixture.Load("gymnasium/wrappers.json");

    /// <summary>Shows given observations one after the other; rewards count steps.</summary>
    internal sealed class Script(Space observations, Space actions, params float[][] rows) : IEnvironment
    {
        private int _step;

        public List<float[]> Actions { get; } = [];

        public Space ObservationSpace { get; } = observations;

        public Space ActionSpace { get; } = actions;

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
        {
            _step = 0;
            Show(observation);
        }

        public StepResult Step(ReadOnlySpan<float> action, Observation observation)
        {
            Actions.Add(action.ToArray());
            _step++;
            Show(observation);
            return new StepResult(_step, _step >= rows.Length - 1, false);
        }

        private void Show(Observation observation)
        {
            float[] row = rows[Math.Min(_step, rows.Length - 1)];
            row.AsSpan(0, observation.Floats.Length).CopyTo(observation.Floats);
            for (int i = 0; i < observation.Bytes.Length; i++) observation.Bytes[i] = (byte)row[observation.Floats.Length + i];
        }
    }

    /// <summary>What a wrapped environment shows at reset and after each step.</summary>
    internal static string[] Play(IEnvironment environment, int steps, params float[] action)
    {
        float[] floats = new float[environment.ObservationSpace.FloatCount];
        byte[] bytes = new byte[environment.ObservationSpace.ByteCount];
        environment.Reset(1, new Observation(floats, bytes));
        List<string> rows = [environment.ObservationSpace.ToJson(floats, bytes)];
        for (int i = 0; i < steps; i++)
        {
            environment.Step(action, new Observation(floats, bytes));
            Assert.True(environment.ObservationSpace.Contains(floats, bytes, out string reason), reason);
            rows.Add(environment.ObservationSpace.ToJson(floats, bytes));
        }

        return [.. rows];
    }

    [Fact]
    public void RescaleObservation_shows_what_was_recorded()
    {
        JsonElement recorded = Recorded.GetProperty("RescaleObservation");
        Box space = new(recorded.Floats("low"), recorded.Floats("high"));
        float[][] inputs = [.. recorded.GetProperty("inputs").EnumerateArray().Select(Fixture.Floats)], outputs = [.. recorded.GetProperty("outputs").EnumerateArray().Select(Fixture.Floats)];
        using WrappedEnvironment environment = new RescaleObservation((float)recorded.Number("min_obs"), (float)recorded.Number("max_obs")).Wrap(new Script(space, new Discrete(2), inputs));
        float[] floats = new float[space.Length];
        environment.Reset(1, new Observation(floats, []));
        for (int i = 0; i < inputs.Length; i++)
        {
            Fixture.Near(outputs[i], floats, 1e-6, 1e-6, $"observation {i}");
            environment.Step([0], new Observation(floats, []));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TimeAware_shows_what_was_recorded(int place)
    {
        JsonElement recorded = Recorded.GetProperty("TimeAwareObservation")[place];
        int limit = recorded.GetProperty("max_episode_steps").GetInt32();
        IEnvironment cartPole = StandardEnvironments.CreateRegistry().Find("CartPole-v1").Create();
        IEnvironment environment = new TimeAware(limit, recorded.GetProperty("flatten").GetBoolean(), recorded.GetProperty("normalize_time").GetBoolean()).Wrap(new TimeLimit(limit).Wrap(cartPole));
        Space space = environment.ObservationSpace;
        float[] floats = new float[space.FloatCount], expected = new float[space.FloatCount];
        environment.Reset(1, new Observation(floats, []));
        ((IStateful)cartPole).SetState(recorded.Doubles("initial_state"));
        double[] actions = recorded.Doubles("actions");
        int step = 0;
        foreach (JsonElement row in recorded.GetProperty("steps").EnumerateArray())
        {
            StepResult result = environment.Step([(float)actions[step++ % actions.Length]], new Observation(floats, []));
            space.ReadValue(row.GetProperty("observation"), expected, []);
            Fixture.Near(expected, floats, 1e-6, 1e-6, $"step {step}");
            Assert.Equal((row.Number("reward"), row.GetProperty("terminated").GetBoolean(), row.GetProperty("truncated").GetBoolean()), (result.Reward, result.Terminated, result.Truncated));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void RecordEpisodeStatistics_counts_what_was_recorded(int place)
    {
        JsonElement recorded = Recorded.GetProperty("RecordEpisodeStatistics")[place];
        IEnvironment cartPole = StandardEnvironments.CreateRegistry().Find("CartPole-v1").Create();
        RecordEpisodeStatistics statistics = new();
        IEnvironment environment = statistics.Wrap(new TimeLimit(recorded.GetProperty("max_episode_steps").GetInt32()).Wrap(cartPole));
        float[] floats = new float[4];
        environment.Reset(1, new Observation(floats, []));
        ((IStateful)cartPole).SetState(recorded.Doubles("initial_state"));
        double[] actions = recorded.Doubles("actions");
        int step = 0;
        foreach (JsonElement row in recorded.GetProperty("steps").EnumerateArray())
        {
            environment.Step([(float)actions[step++ % actions.Length]], new Observation(floats, []));
            Assert.Equal(row.TryGetProperty("episode", out JsonElement episode) ? 1 : 0, statistics.Episodes);
            if (statistics.Episodes == 0) continue;
            Assert.Equal((episode.Number("r"), episode.GetProperty("l").GetInt32()), (statistics.Returns[0], statistics.Lengths[0]));
            Assert.Equal((episode.Number("r"), episode.GetProperty("l").GetInt32()), (statistics.RecentReturns[0], statistics.RecentLengths[0]));
        }

        Assert.Equal(1, statistics.Episodes);
    }

    [Fact]
    public void Observations_come_late() =>
        Assert.Equal(["[0]", "[0]", "[1]", "[2]", "[3]"], Play(new DelayObservation(2).Wrap(new Script(new Box(0, 9, 1), new Discrete(2), [1], [2], [3], [4], [5])), 4, 0));

    [Fact]
    public void Observations_fall_into_bins_the_last_number_fastest()
    {
        Script Numbers() => new(new Box([-1, 0], [1, 10]), new Discrete(2), [-1, 0], [-0.5f, 4.9f], [0, 5], [1, 10], [-3, 99]);
        Assert.Equal(["0", "2", "5", "7", "1"], Play(new DiscretizeObservation([4, 2]).Wrap(Numbers()), 4, 0));
        Assert.Equal(["[0,0]", "[1,0]", "[2,1]", "[3,1]", "[0,1]"], Play(new DiscretizeObservation([4, 2], multiDiscrete: true).Wrap(Numbers()), 4, 0));
        Assert.Contains("needs finite bounds, but element 1", Assert.Throws<ArgumentException>(() => StandardEnvironments.CreateRegistry().Make("CartPole-v1", WrapperStack.Parse(["discretize-observation"]))).Message);
    }

    [Fact]
    public void Members_are_filtered_and_flattened()
    {
        DictSpace space = new(("a", new Discrete(3)), ("b", new Box(0, 9, 2)), ("c", Box.Image(1, 1, 3)));
        Script Members() => new(space, new Discrete(2), [2, 3, 4, 50, 60, 70]);
        Assert.Equal("""{"a":2,"c":[[[50,60,70]]]}""", Play(new FilterObservation("c", "a").Wrap(Members()), 0)[0]);
        Assert.Equal("[0,0,1,3,4,50,60,70]", Play(new FlattenObservation().Wrap(Members()), 0)[0]);
        Assert.Equal("[[3,4]]", Play(new FilterObservation("1").Wrap(new Script(new TupleSpace(new Discrete(3), new Box(0, 9, 2)), new Discrete(2), [2f, 3, 4])), 0)[0]);
        Assert.Contains("Did you mean 'a'?", Assert.Throws<UnknownNameException>(() => new FilterObservation("aa").Wrap(Members())).Message);
    }

    [Fact]
    public void Images_turn_grey_float_and_small()
    {
        Script Image(int height, int width, params float[] bytes) => new(Box.Image(height, width, bytes.Length / height / width), new Discrete(2), bytes);
        Assert.Equal($"[[{(byte)(0.2125 * 10 + 0.7154 * 20 + 0.0721 * 30)},{255}]]", Play(new GrayscaleObservation().Wrap(Image(1, 2, 10, 20, 30, 255, 255, 255)), 0)[0]);
        Assert.Equal("[[[18]]]", Play(new GrayscaleObservation(keepDimension: true).Wrap(Image(1, 1, 10, 20, 30)), 0)[0]);
        Assert.Equal("[[[0,1,0.2]]]", Play(new FloatObservation().Wrap(Image(1, 1, 0, 255, 51)), 0)[0]);
        Assert.Equal("[[[25],[65]]]", Play(new ResizeObservation(1, 2).Wrap(Image(2, 4, 10, 20, 50, 60, 30, 40, 70, 80)), 0)[0]);
        Assert.Equal("[[[17],[43]]]", Play(new ResizeObservation(1, 2).Wrap(Image(1, 3, 10, 30, 50)), 0)[0]);
        Assert.Equal("[[[0],[25],[75],[100]]]", Play(new ResizeObservation(1, 4).Wrap(Image(1, 2, 0, 100)), 0)[0]);
        Assert.Equal("[[1,2],[3,4]]", Play(new ReshapeObservation(2, 2).Wrap(new Script(new Box(0, 9, 4), new Discrete(2), [1, 2, 3, 4])), 0)[0]);
        Assert.Contains("cannot make 3 x 2 of 4", Assert.Throws<ArgumentException>(() => new ReshapeObservation(3, 2).Wrap(new Script(new Box(0, 9, 4), new Discrete(2), [1, 2, 3, 4]))).Message);
    }

    [Fact]
    public void The_greater_of_the_last_two_is_shown_and_rewards_add_up()
    {
        Script script = new(new Box(0, 9, 2), new Discrete(2), [0, 0], [9, 9], [1, 5], [4, 2], [3, 3], [8, 0], [1, 1]);
        using WrappedEnvironment environment = new MaxAndSkip(3).Wrap(script);
        float[] floats = new float[2];
        environment.Reset(1, new Observation(floats, []));
        Assert.Equal(1 + 2 + 3, environment.Step([0], new Observation(floats, [])).Reward);
        Assert.Equal([4, 5], floats);
        Assert.Equal(new StepResult(4 + 5 + 6, true, false), environment.Step([0], new Observation(floats, [])));
        Assert.Equal([8, 1], floats);
    }

    [Fact]
    public void Observations_and_actions_are_remembered() =>
        Assert.Equal(["[0,1,0,0]", "[1,2,0,7]", "[2,3,7,7]"], Play(new History(2).Wrap(new Script(new Box(1, 9, 1), new Box(-9, 9, 1), [1], [2], [3], [4])), 2, 7));

    [Fact]
    public void Noise_hides_as_much_as_asked_for()
    {
        Box image = Box.Image(40, 50, 3);
        Script Black() => new(image, new Discrete(2), new float[image.Length]);
        byte[] bytes = new byte[image.Length];
        new WhiteNoise(0.25).Wrap(Black()).Reset(3, new Observation([], bytes));
        int colored = Enumerable.Range(0, 2000).Count(pixel => bytes.AsSpan(3 * pixel, 3).ContainsAnyExcept((byte)0));
        Assert.InRange(colored, 420, 580);
        new WhiteNoise(0.25, grayscale: true).Wrap(Black()).Reset(3, new Observation([], bytes));
        Assert.All(Enumerable.Range(0, 2000), pixel => Assert.True(bytes[3 * pixel] == bytes[3 * pixel + 1] && bytes[3 * pixel] == bytes[3 * pixel + 2]));
        new ObstructView(0.2, 5).Wrap(Black()).Reset(4, new Observation([], bytes));
        int hidden = Enumerable.Range(0, 2000).Count(pixel => bytes.AsSpan(3 * pixel, 3).ContainsAnyExcept((byte)0));
        Assert.InRange(hidden, 200, 400);
    }

    [Fact]
    public void The_picture_of_an_environment_is_an_observation()
    {
        using IEnvironment lake = StandardEnvironments.CreateRegistry().Make("FrozenLake-v1", WrapperStack.Parse(["render-observation:64:64"]));
        byte[] bytes = new byte[64 * 64 * 3];
        lake.Reset(1, new Observation([], bytes));
        (byte, byte, byte) At(int y, int x) => (bytes[(y * 64 + x) * 3], bytes[(y * 64 + x) * 3 + 1], bytes[(y * 64 + x) * 3 + 2]);
        Assert.Equal((0xCF, 0x22, 0x2E), At(8, 8));      // the walker at the start
        Assert.Equal((0x09, 0x69, 0xDA), At(24, 24));    // a hole
        Assert.Equal((0x2D, 0xA4, 0x4E), At(56, 56));    // the goal
        Assert.Equal((0xEA, 0xF5, 0xFF), At(8, 24));     // ice
        Assert.Contains("implement IDrawable", Assert.Throws<ArgumentException>(() => new RenderObservation(new Script(new Box(0, 1, 1), new Discrete(2), [0]))).Message);
    }

    [Fact]
    public void Chosen_episodes_are_recorded_as_pictures()
    {
        List<(long Episode, int Frames)> recorded = [];
        int shown = 0;
        using RenderCollection collection = new(StandardEnvironments.CreateRegistry().Make("FrozenLake-v1"))
        {
            Trigger = RenderCollection.CappedCubic,
            Recorded = (episode, frames) => recorded.Add((episode, frames.Count)),
            Shown = _ => shown++,
        };
        float[] floats = new float[1];
        int total = 0;
        List<int> lengths = [];
        for (int episode = 0; episode < 9; episode++)
        {
            collection.Reset(episode == 0 ? 1 : null, new Observation(floats, []));
            int steps = 0;
            for (StepResult result = default; !result.Terminated && !result.Truncated; steps++) result = collection.Step([steps % 4], new Observation(floats, []));
            lengths.Add(steps);
            total += steps + 1;
        }

        Assert.Equal([(0, lengths[0] + 1), (1, lengths[1] + 1), (8, lengths[8] + 1)], recorded);
        Assert.Equal(total, shown);
        Assert.Equal([0, 1, 8, 27, 64, 125, 216, 343, 512, 729, 1000, 2000], Enumerable.Range(0, 2001).Where(episode => RenderCollection.CappedCubic(episode)));
    }

    [Fact]
    public void A_function_of_ones_own_changes_observations()
    {
        TransformObservation twice = new(space => new Box(0, 18, ((Box)space).Shape), (inner, outer) => outer[0] = 2 * inner[0]);
        Assert.Equal(["[2]", "[4]"], Play(twice.Wrap(new Script(new Box(0, 9, 1), new Discrete(2), [1], [2], [3])), 1, 0));
    }
}
