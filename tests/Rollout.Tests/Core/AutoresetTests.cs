using System.Text.Json;
using Rollout.Core;

namespace Rollout.Tests.Core;

/// <summary>The three modes as recorded from Gymnasium's vector environments, tests/Fixtures/gymnasium/wrappers.json.</summary>
public class AutoresetTests
{
    /// <summary>obs = [index, episode, step]; even episodes terminate, odd ones are truncated; reward = 10 index + step + 0.01 action.</summary>
    private sealed class Counting(int index, int length) : IEnvironment
    {
        private int _episode = -1, _step;

        public Space ObservationSpace { get; } = new Box(0, 1000, 3);

        public Space ActionSpace { get; } = new Discrete(5);

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
        {
            (_episode, _step) = (_episode + 1, 0);
            Show(observation);
        }

        public StepResult Step(ReadOnlySpan<float> action, Observation observation)
        {
            _step++;
            Show(observation);
            bool over = _step >= length;
            return new StepResult(10 * index + _step + 0.01 * action[0], over && _episode % 2 == 0, over && _episode % 2 == 1);
        }

        private void Show(Observation observation) => (observation[0], observation[1], observation[2]) = (index, _episode, _step);
    }

    [Theory]
    [InlineData("NEXT_STEP", AutoresetMode.NextStep)]
    [InlineData("SAME_STEP", AutoresetMode.SameStep)]
    [InlineData("DISABLED", AutoresetMode.Disabled)]
    public void Steps_equal_the_recorded_ones(string name, AutoresetMode mode)
    {
        JsonElement run = Fixture.Load("gymnasium/wrappers.json").GetProperty("vector_autoreset").GetProperty("runs").EnumerateArray().Single(r => r.GetProperty("mode").GetString() == name);
        int[] lengths = [.. run.GetProperty("episode_lengths").EnumerateArray().Select(l => l.GetInt32())];
        using SyncVectorEnvironment environment = new([.. lengths.Select((length, i) => new Counting(i, length))], mode);
        StepBuffers buffers = new(lengths.Length, environment.ObservationSpace);
        environment.Reset(0, buffers);
        Assert.Equal(run.Floats("reset_observations"), buffers.Floats);
        foreach (JsonElement step in run.GetProperty("steps").EnumerateArray())
        {
            if (step.TryGetProperty("reset_mask_before_step", out JsonElement mask))
            {
                environment.Reset([.. mask.EnumerateArray().Select(m => m.GetBoolean())], buffers);
                Assert.Equal(step.Floats("observations_after_masked_reset"), buffers.Floats);
            }

            environment.Step(step.Floats("actions"), buffers);
            Assert.Equal(step.Floats("observations"), buffers.Floats);
            Fixture.Near(step.Floats("rewards"), buffers.Rewards, 1e-5, 0, "reward");
            Assert.Equal(step.GetProperty("terminated").EnumerateArray().Select(f => f.GetBoolean()), buffers.Terminated);
            Assert.Equal(step.GetProperty("truncated").EnumerateArray().Select(f => f.GetBoolean()), buffers.Truncated);
            if (!step.GetProperty("infos").TryGetProperty("final_obs", out JsonElement finals)) continue;
            for (int i = 0; i < lengths.Length; i++)
            {
                Assert.Equal(finals[i].ValueKind != JsonValueKind.Null, buffers.HasFinal[i]);
                if (buffers.HasFinal[i]) Assert.Equal(Fixture.Floats(finals[i]), buffers.FinalRow(i).Floats.ToArray());
            }
        }
    }

    [Fact]
    public void A_NaN_names_environment_step_and_field()
    {
        StepBuffers buffers = new(3, new Box(-1, 1, 2));
        buffers.Row(1).Floats[1] = float.NaN;
        var exception = Assert.Throws<NonFiniteException>(() => NonFiniteException.ThrowIfAny(buffers, 42));
        Assert.Contains("Environment 1 produced NaN as observation[1] at step 42", exception.Message);
    }

    [Fact]
    public void Stepping_before_a_reset_is_refused()
    {
        using WrappedEnvironment environment = new TimeLimit(5).Wrap(new Counting(0, 3));
        Assert.Throws<InvalidOperationException>(() => environment.Step([0], new Observation(new float[3], [])));
    }
}
