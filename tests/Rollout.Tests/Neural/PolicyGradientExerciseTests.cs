using System.Text.Json;
using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>The losses of a published exercise on policy gradients, from row 21 of tests/Fixtures/optimisation/rollouts.json, on the tape and in the formulas that it states.</summary>
public class PolicyGradientExerciseTests
{
    [Fact]
    public void Losses_with_every_parameter_at_1_are_the_recorded_ones()
    {
        JsonElement row = Fixture.Load("optimisation/rollouts.json").GetProperty("values")[21], expected = row.GetProperty("expected");
        Assert.StartsWith("policy-gradient exercise", row.GetProperty("name").GetString());
        ParameterVector weights = new();
        GaussianActions actions = new(new Box(-10, 10, 1), weights, initialLogDeviation: 1);
        MultilayerPerceptron network = new(weights, "policy", 2, [2], 1, Activation.Tanh);
        foreach (Parameter parameter in weights.Parameters) parameter.Values.Fill(1);
        Tape tape = new();
        Tensor means = network.Forward(tape.Constant([2, 2, 2, 2, 2, 2], 3, 2)), returns = tape.Constant([3, 4, 5], 3, 1);
        Tensor logProbability = actions.Evaluate(means, tape.Constant([3, 3, 3], 3, 1)).LogProbability;

        // The tape is single precision; the formulas in double reach the file's own tolerance.
        Fixture.Near(expected.Number("mean"), means.Values[0], 1e-6, 1e-6, "mean");
        Fixture.Near(expected.Number("policy_loss"), -(logProbability * returns).Mean().Item, 1e-6, 1e-6, "policy loss");
        double[] values = [3, 4, 5];
        double mean = 1 + 2 * Math.Tanh(5), density = -0.5 * Math.Pow((3 - mean) / Math.E, 2) - 1 - 0.5 * Math.Log(2 * Math.PI);
        Fixture.Near(expected.Number("mean"), mean, 1e-9, 1e-9, "mean");
        Fixture.Near(expected.Number("policy_loss"), -values.Average() * density, 1e-9, 1e-9, "policy loss");

        // The value network is another of the same kind, whose prediction is scored with a deviation of e too.
        Fixture.Near(expected.Number("value_nll"), -actions.Evaluate(means, returns).LogProbability.Mean().Item, 1e-6, 1e-6, "value loss");
        Fixture.Near(expected.Number("value_nll"), values.Average(r => 0.5 * Math.Pow((r - mean) / Math.E, 2)) + 1 + 0.5 * Math.Log(2 * Math.PI), 1e-9, 1e-9, "value loss");
    }
}
