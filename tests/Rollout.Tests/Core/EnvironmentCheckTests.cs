using Rollout.Core;

namespace Rollout.Tests.Core;

/// <summary>Each mistake that the check knows, made on purpose.</summary>
public class EnvironmentCheckTests
{
    /// <summary>An environment without mistakes, into which one is put by a delegate.</summary>
    private sealed class Faulty : IEnvironment
    {
        private RandomStream _random = new(0);
        private int _step;

        public Space ObservationSpace { get; init; } = new Box(-1, 1, 2);

        public Space ActionSpace { get; } = new Discrete(2);

        public Func<ulong?, ulong?> Seed { get; init; } = seed => seed;

        public Func<int, float, float> Show { get; init; } = (_, value) => value;

        public Func<int, byte> Picture { get; init; } = _ => 0;

        public Func<int, StepResult> Result { get; init; } = step => new StepResult(1, step >= 20, false);

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
        {
            if (Seed(seed) is { } key) _random = new RandomStream(key);
            _step = 0;
            Look(observation);
        }

        public StepResult Step(ReadOnlySpan<float> action, Observation observation)
        {
            _step++;
            Look(observation);
            return Result(_step);
        }

        private void Look(Observation observation)
        {
            for (int i = 0; i < observation.Floats.Length; i++) observation[i] = Show(_step, _random.NextFloat());
            for (int i = 0; i < observation.Bytes.Length; i++) observation.Bytes[i] = (byte)(_random.NextInt(100) + Picture(_step));
        }
    }

    private static string Findings(Func<IEnvironment> create, int? limit = null) =>
        string.Join('\n', EnvironmentCheck.Run(new EnvironmentSpec("Faulty-v0", create) { MaxEpisodeSteps = limit }));

    [Fact]
    public void An_environment_without_mistakes_passes()
    {
        Assert.Equal("", Findings(() => new Faulty()));
        Assert.Equal("", Findings(() => new Faulty { ObservationSpace = Box.Image(2, 2, 3) }));
    }

    [Fact]
    public void A_shared_object_is_found()
    {
        Faulty shared = new();
        Assert.Contains("make a new environment in each call", Findings(() => shared));
    }

    [Fact]
    public void A_seed_that_is_ignored_is_found()
    {
        ulong calls = 0;
        Assert.Contains("Two resets with the same seed differ", Findings(() => new Faulty { Seed = _ => calls++ }));
    }

    [Fact]
    public void A_beginning_that_never_varies_is_found() =>
        Assert.Contains("seeds 1 and 2 begin alike", Findings(() => new Faulty { Seed = seed => seed is null ? null : 5 }));

    [Fact]
    public void Values_that_are_not_numbers_are_found()
    {
        Assert.Contains("The observation of step 7 holds NaN", Findings(() => new Faulty { Show = (step, value) => step == 7 ? float.NaN : value }));
        Assert.Contains("The reward of step 3 is Infinity", Findings(() => new Faulty { Result = step => new StepResult(step == 3 ? double.PositiveInfinity : 1, false, false) }));
    }

    [Fact]
    public void An_observation_outside_its_space_is_found() =>
        Assert.Contains("The observation of step 4 is outside Box", Findings(() => new Faulty { Show = (step, value) => step == 4 ? 2 : value }));

    [Fact]
    public void Steps_that_depend_on_more_than_seed_and_actions_are_found()
    {
        int floats = 0, bytes = 0;
        Assert.Contains("differ at step 2", Findings(() => new Faulty { Show = (step, value) => step == 2 ? floats++ % 4 / 4f : value }));
        Assert.Contains("differ at step 2", Findings(() => new Faulty { ObservationSpace = Box.Image(1, 1, 1), Picture = step => (byte)(step == 2 ? bytes++ : 0) }));
    }

    [Fact]
    public void A_time_limit_of_its_own_is_found() =>
        Assert.Contains("leave the time limit to the registration", Findings(() => new Faulty { Result = step => new StepResult(1, false, step >= 5) }, limit: 100));
}
