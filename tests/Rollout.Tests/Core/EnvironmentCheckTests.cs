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

    /// <summary>An environment whose every answer is a delegate.</summary>
    private sealed class Custom : IEnvironment, IDrawable
    {
        public Space ObservationSpace { get; init; } = new Box(-1, 1, 2);

        public Space ActionSpace { get; init; } = new Discrete(2);

        public ResetFunction OnReset { get; init; } = (seed, observation) => observation.Floats.Fill((seed ?? 3) / 100f);

        public StepFunction OnStep { get; init; } = (_, observation) =>
        {
            observation.Floats.Clear();
            return default;
        };

        public Action<Drawing> OnDraw { get; init; } = drawing => drawing.Rectangle(0, 0, 0, 0, 1, 1, 0, 0);

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null) => OnReset(seed, observation);

        public StepResult Step(ReadOnlySpan<float> action, Observation observation) => OnStep(action, observation);

        public void Draw(Drawing drawing) => OnDraw(drawing);

        public delegate void ResetFunction(ulong? seed, Observation observation);

        public delegate StepResult StepFunction(ReadOnlySpan<float> action, Observation observation);
    }

    [Fact]
    public void A_custom_environment_without_mistakes_passes() => Assert.Equal("", Findings(() => new Custom()));

    [Fact]
    public void A_constructor_that_throws_is_found() =>
        Assert.Contains("Create throws InvalidOperationException ('no robot')", Findings(() => throw new InvalidOperationException("no robot")));

    [Fact]
    public void Spaces_that_cannot_be_are_found()
    {
        Assert.Contains("has bytes: actions are floats", Findings(() => new Custom { ActionSpace = Box.Image(1, 1, 1) }));
        Assert.Contains("observation space is empty", Findings(() => new Custom { ObservationSpace = new TupleSpace() }));
        Assert.Contains("ActionSpace is null", Findings(() => new Custom { ActionSpace = null! }));
        EnvironmentSpec spec = new("Faulty-v0", () => new Custom()) { ObservationSpace = new Box(-1, 1, 3) };
        Assert.Contains("make them agree", EnvironmentCheck.Run(spec).Single());
    }

    [Fact]
    public void A_buffer_that_is_not_all_written_or_written_beyond_is_found()
    {
        Assert.Contains("leaves element 1", Findings(() => new Custom { OnStep = (_, observation) => { observation[0] = 0; return default; } }));
        Assert.Contains("The observation of reset leaves element 0", Findings(() => new Custom { OnReset = (_, _) => { } }));
        Assert.Contains("leaves byte 5", Findings(() => new Custom { ObservationSpace = Box.Image(1, 2, 3), OnReset = (seed, observation) => observation.Bytes[..5].Fill((byte)(seed ?? 0)) }));
        Assert.Contains("writes beyond the end", Findings(() => new Custom { OnReset = (_, observation) => System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref observation.Floats[0], 3).Clear() }));
        Assert.Contains("make the space as long as what you write", Findings(() => new Custom { OnStep = (_, observation) => { observation[2] = 0; return default; } }));
    }

    [Fact]
    public void Changing_the_callers_action_is_found() =>
        Assert.Contains("changes the caller's action: copy it", Findings(() => new Custom
        {
            ActionSpace = new Box(-1, 1, 1),
            OnStep = (action, observation) =>
            {
                observation.Floats.Clear();
                System.Runtime.InteropServices.MemoryMarshal.GetReference(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref System.Runtime.CompilerServices.Unsafe.AsRef(in action[0]), 1)) = 0.5f;
                return default;
            },
        }));

    [Fact]
    public void A_step_that_throws_is_found() =>
        Assert.Contains("Step 1 throws NotSupportedException ('later'): every action of Discrete(2)", Findings(() => new Custom { OnStep = (_, _) => throw new NotSupportedException("later") }));

    [Fact]
    public void Terminated_and_truncated_mixed_up_are_found()
    {
        Assert.Contains("terminated and truncated at once", Findings(() => new Faulty { Result = step => new StepResult(1, step >= 5, step >= 5) }));
        Assert.Contains("Every episode terminates at step 20", Findings(() => new Faulty(), limit: 20));
        Assert.Equal("", Findings(() => new Faulty(), limit: 21));
    }

    [Fact]
    public void What_an_episode_leaves_behind_is_found()
    {
        Assert.Contains("begins otherwise than a new environment", Findings(() =>
        {
            int steps = 0;
            return new Custom
            {
                OnReset = (seed, observation) => observation.Floats.Fill((seed ?? 3) / 100f + (seed == 7 ? steps / 1000f : 0)),
                OnStep = (_, observation) => { steps++; observation.Floats.Clear(); return default; },
            };
        }));
        Assert.Contains("After a reset in the middle of an episode, step 1", Findings(() =>
        {
            int steps = 0;
            return new Custom { OnStep = (_, observation) => { observation.Floats.Fill(++steps / 1000f); return default; } };
        }));
    }

    [Fact]
    public void A_picture_that_fails_is_found()
    {
        Assert.Contains("Draw throws", Findings(() => new Custom { OnDraw = _ => throw new InvalidOperationException("no screen") }));
        Assert.Contains("Draw draws nothing", Findings(() => new Custom { OnDraw = drawing => drawing.Clear(0, 0, 1, 1) }));
        Assert.Contains("left < right", Findings(() => new Custom { OnDraw = drawing => { drawing.Clear(1, 0, 0, 1); drawing.Rectangle(0, 0, 0, 0, 1, 1, 0, 0); } }));
    }

    [Fact]
    public void A_beginning_is_fixed_where_the_registration_says_so()
    {
        EnvironmentSpec bicycle = Rollout.Environments.StandardEnvironments.CreateRegistry().Find("Bicycle-v0"), cartPole = Rollout.Environments.StandardEnvironments.CreateRegistry().Find("CartPole-v1");
        Assert.Contains("FixedStart = true", EnvironmentCheck.Run(bicycle with { FixedStart = false }).Single());
        Assert.Contains("take that out", EnvironmentCheck.Run(cartPole with { FixedStart = true }).Single());
    }

    [Fact]
    public void The_standard_environments_pass()
    {
        foreach (EnvironmentSpec spec in Rollout.Environments.StandardEnvironments.CreateRegistry().All)
            Assert.Equal((spec.Id, ""), (spec.Id, string.Join('\n', EnvironmentCheck.Run(spec))));
    }
}
