namespace Rollout.Core;

/// <summary>Looks for the mistakes that new environments have, and says how to mend each.</summary>
public static class EnvironmentCheck
{
    private const int Steps = 300;

    /// <summary>What the caller's memory holds before a step, to see what is written.</summary>
    private const float FloatMark = -7.25e11f;

    /// <summary>Floats and bytes beyond each observation that nobody may touch.</summary>
    private const int Margin = 8;

    /// <summary>Checks an environment.</summary>
    /// <returns>One sentence a mistake; none when all is well.</returns>
    public static IReadOnlyList<string> Run(EnvironmentSpec spec)
    {
        List<string> findings = [];
        IEnvironment first, second;
        try
        {
            (first, second) = (spec.Create(), spec.Create());
        }
        catch (Exception exception)
        {
            return [$"Create throws {Name(exception)}: make the environment without arguments from outside, and read files relative to AppContext.BaseDirectory."];
        }

        using IEnvironment owned = first, alsoOwned = second;
        if (ReferenceEquals(first, second)) findings.Add("Create returns the same object twice: make a new environment in each call.");
        Spaces(spec, first, findings);
        if (findings.Count > 0) return findings;
        Probe one = new(first, 0xA7), two = new(second, 0x5C);
        try
        {
            Play(spec, one, two, findings);
            if (findings.Count == 0) Seeds(spec, one, two, findings);
            if (findings.Count == 0) Again(spec, one, findings);
            if (findings.Count == 0 && first is IDrawable drawable) Draws(one, drawable, findings);
        }
        catch (Refusal refusal)
        {
            findings.Add(refusal.Message);
        }

        return findings;
    }

    private static void Spaces(EnvironmentSpec spec, IEnvironment environment, List<string> findings)
    {
        if (environment.ObservationSpace is null || environment.ActionSpace is null)
        {
            findings.Add("ObservationSpace or ActionSpace is null: set both in the constructor.");
            return;
        }

        if (!ReferenceEquals(environment.ObservationSpace, environment.ObservationSpace) || !ReferenceEquals(environment.ActionSpace, environment.ActionSpace))
            findings.Add("A space is a new object at every look: write { get; } = new ..., not => new ..., or every step allocates.");
        if (environment.ObservationSpace.FloatCount + environment.ObservationSpace.ByteCount == 0) findings.Add("The observation space is empty: observe at least one number.");
        if (environment.ActionSpace.ByteCount > 0) findings.Add($"Actions come from {environment.ActionSpace}, which has bytes: actions are floats, so use a Box of floats or Discrete.");
        else if (environment.ActionSpace.FloatCount == 0) findings.Add("The action space is empty: take at least one number.");
        if (spec.ObservationSpace is { } observations && !observations.Equals(environment.ObservationSpace))
            findings.Add($"The registration says observations are {observations}, the environment {environment.ObservationSpace}: make them agree, or leave the registration's out.");
        if (spec.ActionSpace is { } actions && !actions.Equals(environment.ActionSpace))
            findings.Add($"The registration says actions are {actions}, the environment {environment.ActionSpace}: make them agree, or leave the registration's out.");
    }

    private static void Play(EnvironmentSpec spec, Probe first, Probe second, List<string> findings)
    {
        RandomStream random = new(1);
        first.Reset(42);
        second.Reset(42);
        Look(first, "reset", findings);
        if (findings.Count > 0) return;
        if (first.UnwrittenByte(second) is { } place) findings.Add($"The observation of reset leaves byte {place} of {first.Environment.ObservationSpace} unwritten: Reset and Step must write all of it, since the buffer is the caller's and holds what was there before.");
        else if (!first.Equals(second)) findings.Add("Two resets with the same seed differ: draw everything random from a RandomStream that Reset restarts with the seed.");
        int sinceReset = 0, episodes = 0, atLimit = 0;
        for (int step = 1; step <= Steps && findings.Count == 0; step++)
        {
            first.Sample(random);
            first.Action.CopyTo(second.Action.AsSpan());
            StepResult result = first.Step($"step {step}"), other = second.Step($"step {step}");
            sinceReset++;
            Look(first, $"step {step}", findings);
            if (!double.IsFinite(result.Reward)) findings.Add($"The reward of step {step} is {result.Reward}: guard divisions and roots.");
            else if (Math.Abs(result.Reward) > float.MaxValue) findings.Add($"The reward of step {step} is {result.Reward}, which no float holds: scale rewards to about 1.");
            if (findings.Count > 0) return;
            if (first.UnwrittenByte(second) is { } hole) findings.Add($"The observation of step {step} leaves byte {hole} of {first.Environment.ObservationSpace} unwritten: Reset and Step must write all of it, since the buffer is the caller's and holds what was there before.");
            else if (result != other || !first.Equals(second))
                findings.Add($"Two environments with the same seed and actions differ at step {step}: keep no static state, and use no clock or other randomness.");
            if (result is { Truncated: true } && spec.MaxEpisodeSteps is not null)
                findings.Add($"Step {step} is truncated by the environment itself although the registration has MaxEpisodeSteps: leave the time limit to the registration.");
            else if (result is { Truncated: true, Terminated: true })
                findings.Add($"Step {step} is terminated and truncated at once: terminated means that the task ended and nothing follows, truncated that it was cut short; return one of them.");
            if (!result.Terminated && !result.Truncated) continue;
            episodes++;
            if (result.Terminated && sinceReset == spec.MaxEpisodeSteps) atLimit++;
            first.Reset(null);
            second.Reset(null);
            Look(first, $"the reset after step {step}", findings);
            if (findings.Count == 0 && !first.Equals(second)) findings.Add("Two resets without a seed differ after equal episodes: let Reset(null) go on with the seeded stream.");
            sinceReset = 0;
        }

        if (findings.Count == 0 && episodes >= 2 && atLimit == episodes && spec.MaxEpisodeSteps > 1)
        {
            findings.Add($"Every episode terminates at step {spec.MaxEpisodeSteps}, exactly the registration's MaxEpisodeSteps: "
                + "a time limit truncates, and the registration does it; return terminated only where the task itself ends.");
        }
    }

    private static void Seeds(EnvironmentSpec spec, Probe first, Probe second, List<string> findings)
    {
        if (first.Environment is ITabular tabular && tabular.Table.Initial.Contains(1.0)) return;
        first.Reset(1);
        second.Reset(2);
        bool alike = first.Equals(second);
        if (alike && !spec.FixedStart)
            findings.Add("Resets with seeds 1 and 2 begin alike: draw the beginning from the seeded stream, or say in the registration that it is meant so, FixedStart = true. From a fixed beginning a policy learns one path only.");
        else if (!alike && spec.FixedStart)
            findings.Add("Resets with seeds 1 and 2 begin differently, but the registration says FixedStart: take that out.");
    }

    /// <summary>A seeded reset in the middle of an episode begins as the first one did: nothing of the old episode may remain.</summary>
    private static void Again(EnvironmentSpec spec, Probe probe, List<string> findings)
    {
        RandomStream random = new(2);
        using Probe fresh = new(spec.Create(), 0xA7);
        fresh.Reset(7);
        for (int step = 0; step < 5; step++)
        {
            probe.Sample(random);
            StepResult result = probe.Step("a step");
            if (result.Terminated || result.Truncated) break;
        }

        probe.Reset(7);
        if (!probe.Equals(fresh))
        {
            findings.Add("A reset in the middle of an episode begins otherwise than a new environment with the same seed: clear everything that an episode leaves behind.");
            return;
        }

        for (int step = 1; step <= 20; step++)
        {
            probe.Sample(random);
            probe.Action.CopyTo(fresh.Action.AsSpan());
            StepResult result = probe.Step("a step"), other = fresh.Step("a step");
            if (result != other || !probe.Equals(fresh))
            {
                findings.Add($"After a reset in the middle of an episode, step {step} differs from that of a new environment with the same seed: clear everything that an episode leaves behind.");
                return;
            }

            if (result.Terminated || result.Truncated) return;
        }
    }

    private static void Draws(Probe probe, IDrawable drawable, List<string> findings)
    {
        probe.Reset(3);
        Drawing drawing = new();
        try
        {
            drawable.Draw(drawing);
        }
        catch (Exception exception)
        {
            findings.Add($"Draw throws {Name(exception)}: it must work after every Reset and Step.");
            return;
        }

        (float left, float bottom, float right, float top) = drawing.View;
        if (!(left < right && bottom < top)) findings.Add($"Draw sets the view {left}, {bottom}, {right}, {top}: call Clear with left < right and bottom < top.");
        else if (drawing.Shapes.Count == 0) findings.Add("Draw draws nothing: add shapes after Clear.");
    }

    private static void Look(Probe probe, string when, List<string> findings)
    {
        Space space = probe.Environment.ObservationSpace;
        if (probe.Unwritten is { } element)
        {
            findings.Add($"The observation of {when} leaves element {element} of {space} unwritten: Reset and Step must write all of it, since the buffer is the caller's and holds what was there before.");
            return;
        }

        foreach (float value in probe.Floats)
        {
            if (float.IsFinite(value)) continue;
            findings.Add($"The observation of {when} holds {value}: guard divisions and roots.");
            return;
        }

        if (!space.Contains(probe.Floats, probe.Bytes, out string reason)) findings.Add($"The observation of {when} is outside {space}: {reason}. Widen the space or fix the observation.");
    }

    private static string Name(Exception exception) => $"{exception.GetType().Name} ('{exception.Message.Split('\n')[0].TrimEnd()}')";

    /// <summary>A mistake that ends the check.</summary>
    private sealed class Refusal(string message) : Exception(message);

    /// <summary>An environment with buffers whose surroundings are marked, so that writing too much, too little or later is seen.</summary>
    private sealed class Probe(IEnvironment environment, byte byteMark) : IDisposable
    {
        private readonly float[] _floats = new float[environment.ObservationSpace.FloatCount + Margin];
        private readonly byte[] _bytes = new byte[environment.ObservationSpace.ByteCount + Margin];
        private readonly float[] _given = new float[environment.ActionSpace.FloatCount];

        public IEnvironment Environment => environment;

        public float[] Action { get; } = new float[environment.ActionSpace.FloatCount];

        public Span<float> Floats => _floats.AsSpan(0, _floats.Length - Margin);

        public Span<byte> Bytes => _bytes.AsSpan(0, _bytes.Length - Margin);

        /// <summary>First float that still holds the mark; null when all were written.</summary>
        public int? Unwritten => Floats.IndexOf(FloatMark) is >= 0 and int place ? place : null;

        /// <summary>First byte that still holds each probe's own mark; null when all were written.</summary>
        public int? UnwrittenByte(Probe other)
        {
            for (int i = 0; i < Bytes.Length; i++)
            {
                if (Bytes[i] == Mark && other.Bytes[i] == other.Mark) return i;
            }

            return null;
        }

        private byte Mark => byteMark;

        public void Sample(RandomStream random) => environment.ActionSpace.Sample(random, Action, []);

        public bool Equals(Probe other) => Floats.SequenceEqual(other.Floats) && Bytes.SequenceEqual(other.Bytes);

        public void Reset(ulong? seed)
        {
            Clear();
            Try(seed is null ? "Reset without a seed" : "Reset", () =>
            {
                environment.Reset(seed, new Observation(Floats, Bytes));
                return default;
            });
            CheckMargin("Reset");
        }

        public StepResult Step(string when)
        {
            Action.CopyTo(_given, 0);
            Clear();
            StepResult result = Try(when, () => environment.Step(_given, new Observation(Floats, Bytes)));
            CheckMargin("Step");
            if (!_given.AsSpan().SequenceEqual(Action)) throw new Refusal($"{Capital(when)} changes the caller's action: copy it before you clip or scale it.");
            return result;
        }

        public void Dispose() => environment.Dispose();

        private void Clear()
        {
            Array.Fill(_floats, FloatMark);
            Array.Fill(_bytes, byteMark);
        }

        private void CheckMargin(string method)
        {
            if (_floats.AsSpan(Floats.Length).ContainsAnyExcept(FloatMark) || _bytes.AsSpan(Bytes.Length).ContainsAnyExcept(byteMark))
                throw new Refusal($"{method} writes beyond the end of its observation: write {Floats.Length} floats and {Bytes.Length} bytes, no more.");
        }

        private StepResult Try(string when, Func<StepResult> run)
        {
            try
            {
                return run();
            }
            catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentOutOfRangeException)
            {
                throw new Refusal($"{Capital(when)} throws {Name(exception)}: an index is beyond the {Floats.Length} floats and {Bytes.Length} bytes of {environment.ObservationSpace} or the {_given.Length} numbers of an action; make the space as long as what you write.");
            }
            catch (Exception exception)
            {
                throw new Refusal($"{Capital(when)} throws {Name(exception)}: every action of {environment.ActionSpace} and every seed must be accepted.");
            }
        }

        private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
    }
}
