using Rollout.Core;

namespace Rollout.Tests.Core;

public class EnvironmentRegistryTests
{
    /// <summary>Counts its steps; its first observation is its seed.</summary>
    private sealed class Endless : IEnvironment
    {
        public Space ObservationSpace { get; } = new Box(0, 1000, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null) => observation[0] = seed ?? 0;

        public StepResult Step(ReadOnlySpan<float> action, Observation observation)
        {
            observation[0]++;
            return new StepResult(1, false, false);
        }
    }

    private static EnvironmentRegistry Registry(params string[] ids)
    {
        EnvironmentRegistry registry = new();
        foreach (string id in ids) registry.Register(new EnvironmentSpec(id, () => new Endless()) { MaxEpisodeSteps = 3 });
        return registry;
    }

    [Theory]
    [InlineData("CartPole-v9", "CartPole-v1")]
    [InlineData("cartpole-v1", "CartPole-v1")]
    [InlineData("CartPole", "CartPole-v1")]
    [InlineData("pend", "Pendulum-v1")]
    [InlineData("Pendelum-v1", "Pendulum-v1")]
    [InlineData("robot/Reach-v0", "robots/Reach-v0")]
    public void An_unknown_id_names_the_nearest(string asked, string nearest)
    {
        EnvironmentRegistry registry = Registry("CartPole-v1", "Pendulum-v1", "Acrobot-v1", "robots/Reach-v0");
        var exception = Assert.Throws<UnknownNameException>(() => registry.Find(asked));
        Assert.Equal(asked, exception.Name);
        Assert.Contains($"no environment named '{asked}'. Did you mean '{nearest}'?", exception.Message);
    }

    [Fact]
    public void An_empty_registry_says_so() =>
        Assert.Contains("none is registered", Assert.Throws<UnknownNameException>(() => Registry().Make("CartPole-v1")).Message);

    [Theory]
    [InlineData("CartPole")]
    [InlineData("CartPole-v")]
    [InlineData("-v1")]
    [InlineData("a/b/CartPole-v1")]
    [InlineData("Cart Pole-v1")]
    public void An_id_without_a_version_or_with_odd_letters_is_refused(string id) =>
        Assert.Contains($"'{id}' is not an environment id", Assert.Throws<ArgumentException>(() => Registry(id)).Message);

    [Fact]
    public void An_id_is_registered_once() => Assert.Throws<ArgumentException>(() => Registry("Endless-v0", "Endless-v0"));

    [Fact]
    public void A_single_environment_keeps_the_registered_step_limit()
    {
        using IEnvironment environment = Registry("Endless-v0").Make("Endless-v0");
        Observation observation = new(new float[1], []);
        environment.Reset(1, observation);
        bool[] truncated = new bool[3];
        for (int i = 0; i < 3; i++) truncated[i] = environment.Step([0], observation).Truncated;
        Assert.Equal([false, false, true], truncated);
    }

    [Fact]
    public void Copies_stand_in_for_a_batch_that_nobody_wrote()
    {
        using IVectorEnvironment environment = Registry("Endless-v0").MakeVector("Endless-v0", 4, AutoresetMode.SameStep);
        StepBuffers buffers = new(4, environment.ObservationSpace);
        environment.Reset(10, buffers);
        Assert.Equal(4, buffers.Floats.Distinct().Count());
        for (int i = 0; i < 3; i++) environment.Step(new float[4], buffers);
        Assert.All(buffers.Truncated, Assert.True);
        Assert.All(buffers.HasFinal, Assert.True);
        Assert.Throws<ArgumentOutOfRangeException>(() => Registry("Endless-v0").MakeVector("Endless-v0", 0));
    }
}
