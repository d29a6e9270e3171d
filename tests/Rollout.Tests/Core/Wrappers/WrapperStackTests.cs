using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Tests.Core.Wrappers;

/// <summary>Stacks from text and JSON, and what they refuse.</summary>
public class WrapperStackTests
{
    private static readonly EnvironmentRegistry Registry = StandardEnvironments.CreateRegistry();

    [Fact]
    public void A_stack_survives_JSON_and_makes_the_same_environment_again()
    {
        WrapperStack stack = WrapperStack.Parse(["velocity-mask", "frame-stack:4:zero", "time-limit:steps=7"]);
        string json = stack.ToJson();
        Assert.Equal("""[{"name":"velocity-mask","arguments":{}},{"name":"frame-stack","arguments":{"frames":"4","padding":"zero"}},{"name":"time-limit","arguments":{"steps":"7"}}]""", json);
        WrapperStack again = WrapperStack.FromJson(json);
        Assert.Equal(json, again.ToJson());
        Assert.Equal(json, WrapperStack.Parse(stack.Wrappers.Select(wrapper => wrapper.ToString())).ToJson());
        Assert.Equal(json, WrapperStack.FromJson(json.Replace("\"7\"", "7")).ToJson());
        string[] first = Episode(Registry.Make("CartPole-v1", stack)), second = Episode(Registry.Make("CartPole-v1", again));
        Assert.Equal(first, second);
        Assert.Equal(8, first.Length);
    }

    [Fact]
    public void One_environment_and_a_batch_show_the_same()
    {
        // Pendulum never ends by itself; one robot of the batch begins where the double world begins with the same draws.
        WrapperStack stack = WrapperStack.Parse(["velocity-mask", "frame-stack:3"]);
        using IVectorEnvironment batch = stack.Wrap(new SyncVectorEnvironment([Registry.Make("Pendulum-v1"), Registry.Make("Pendulum-v1")], AutoresetMode.SameStep), Registry.Find("Pendulum-v1"));
        using IEnvironment alone = Registry.Make("Pendulum-v1", stack);
        StepBuffers buffers = new(2, batch.ObservationSpace);
        float[] floats = new float[alone.ObservationSpace.FloatCount];
        batch.Reset(5, buffers);
        alone.Reset(6, new Observation(floats, []));
        for (int step = 0; step < 20; step++)
        {
            Assert.Equal(floats, buffers.Row(1).Floats.ToArray());
            Assert.All([2, 5, 8], place => Assert.Equal(0, floats[place]));
            batch.Step([1, -1], buffers);
            StepResult result = alone.Step([-1], new Observation(floats, []));
            Assert.Equal((float)result.Reward, buffers.Rewards[1]);
        }
    }

    [Theory]
    [InlineData("frame-stak:4", "Did you mean 'frame-stack'?")]
    [InlineData("frame-stack:frmes=4", "Did you mean 'frames'?")]
    [InlineData("frame-stack:4:zero:9", "more values than frame-stack has parameters")]
    [InlineData("frame-stack:4:frames=4", "gives frames twice")]
    public void Bad_names_are_refused_when_read(string text, string message) => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => WrapperSpec.Parse(text)).Message);

    [Theory]
    [InlineData("frame-stack:many", "frames is 'many'; it must be a whole number")]
    [InlineData("frame-stack:4:mirror", "must be one of reset, zero")]
    [InlineData("frame-stack:0", "frames")]
    [InlineData("time-limit", "write time-limit:steps=4")]
    [InlineData("velocity-mask:7", "cannot hide element 7 of an observation with 4")]
    [InlineData("rescale-action", "needs a Box of floats, not Discrete(2)")]
    public void Bad_values_are_refused_when_wrapping(string text, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => Registry.Make("CartPole-v1", WrapperStack.Parse([text]))).Message);

    [Theory]
    [InlineData("Pendulum-v1", "disturbance:1", "Use action-noise")]
    [InlineData("Bicycle-v0", "disturbance:2", "1 to 1 can be drawn")]
    [InlineData("Bicycle-v0", "disturbance:0", "1 to 1 can be drawn")]
    [InlineData("Pendulum-v1", "action-noise:NaN", "at least 0 and finite")]
    [InlineData("Pendulum-v1", "observation-noise:NaN", "at least 0 and finite")]
    public void Noise_that_cannot_be_is_refused(string id, string text, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => Registry.Make(id, WrapperStack.Parse([text]))).Message);

    [Fact]
    public void Velocities_that_nobody_named_are_asked_for() =>
        Assert.Contains("as in velocity-mask:1,3", Assert.Throws<ArgumentException>(() => WrapperStack.Parse(["velocity-mask"]).Wrap(new WrapperDriverTests.Counting(0, 3))).Message);

    [Theory]
    [InlineData("{}", "an array of objects")]
    [InlineData("[", "is not JSON")]
    [InlineData("[3]", "with a \"name\"")]
    [InlineData("""[{"name":"time-limit","arguments":3}]""", "must be an object")]
    public void What_is_not_a_stack_is_refused(string json, string message) => Assert.Contains(message, Assert.Throws<FormatException>(() => WrapperStack.FromJson(json)).Message);

    [Fact]
    public void A_wrapped_batch_goes_on_from_a_checkpoint_as_if_not_interrupted()
    {
        WrapperStack stack = WrapperStack.Parse(["velocity-mask", "frame-stack:3", "time-limit:9"]);
        foreach (AutoresetMode mode in (AutoresetMode[])[AutoresetMode.SameStep, AutoresetMode.NextStep])
        {
            using IVectorEnvironment environment = Registry.MakeVector("CartPole-v1", 3, mode, stack), resumed = Registry.MakeVector("CartPole-v1", 3, mode, stack);
            StepBuffers buffers = new(3, environment.ObservationSpace), other = new(3, environment.ObservationSpace);
            environment.Reset(3, buffers);
            for (int step = 0; step < 25; step++) environment.Step([1, 0, step % 2], buffers);
            using MemoryStream stream = new();
            CheckpointWriter writer = new();
            writer.Write("environment", (ICheckpointable)environment);
            writer.CopyTo(stream);
            new CheckpointReader(stream.ToArray(), "memory").Read("environment", (ICheckpointable)resumed);
            for (int step = 0; step < 25; step++)
            {
                environment.Step([0, 1, step % 2], buffers);
                resumed.Step([0, 1, step % 2], other);
                Assert.Equal(buffers.Floats, other.Floats);
                Assert.Equal(buffers.Truncated, other.Truncated);
            }
        }
    }

    private static string[] Episode(IEnvironment environment)
    {
        using IEnvironment owned = environment;
        float[] floats = new float[environment.ObservationSpace.FloatCount];
        List<string> rows = [];
        environment.Reset(1, new Observation(floats, []));
        rows.Add(string.Join(' ', floats));
        for (bool over = false; !over;)
        {
            StepResult result = environment.Step([rows.Count % 2], new Observation(floats, []));
            rows.Add($"{string.Join(' ', floats)} {result}");
            over = result.Terminated || result.Truncated;
        }

        return [.. rows];
    }
}
