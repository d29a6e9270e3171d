using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

public sealed class TapeTests
{
    [Fact]
    public void Training_in_a_loop_learns_and_allocates_nothing_after_the_first_pass()
    {
        const int Rows = 64;
        float[] x = new float[Rows * 4], y = new float[Rows];
        RandomStream random = new(2);
        for (int i = 0; i < x.Length; i++) x[i] = (float)random.NextNormal();
        for (int i = 0; i < Rows; i++) y[i] = MathF.Sin(x[4 * i]) * x[4 * i + 1];

        ParameterVector weights = new();
        MultilayerPerceptron network = new(weights, "network", inputs: 4, hidden: [64, 64], outputs: 1, Activation.Gelu);
        network.InitializeOrthogonal(new RandomStream(seed: 1), hiddenGain: Math.Sqrt(2), outputGain: 1);
        Adam optimizer = new(weights.Values.Length) { LearningRate = 3e-3f };
        Tape tape = new();
        float first = Step();
        for (int i = 0; i < 20; i++) Step();
        float last = 0;
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 200; i++) last = Step();
        }));
        Assert.True(last < 0.05f * first, $"the loss fell only from {first} to {last}");

        float Step()
        {
            tape.Reset();
            Tensor loss = network.Forward(tape.Constant(x, Rows, 4)).MeanSquaredError(tape.Constant(y, Rows, 1));
            loss.Backward();
            double norm = Math.Sqrt(GradientClipping.SumOfSquares(weights.Gradients));
            optimizer.Step(weights.Values, weights.Gradients, GradientClipping.Scale(norm, 0.5));
            return loss.Item;
        }
    }

    [Fact]
    public void A_parameter_that_the_loss_does_not_depend_on_gets_a_gradient_of_zero()
    {
        ParameterVector weights = new();
        Parameter used = weights.Add("used", 1, 3), unused = weights.Add("unused", 1, 3);
        Tape tape = new();
        (used.On(tape) + unused.On(tape)).Sum().Backward();
        Assert.Equal([1, 1, 1], unused.Gradients.ToArray());
        tape.Reset();
        unused.On(tape);
        used.On(tape).Sum().Backward();
        Assert.Equal([0, 0, 0], unused.Gradients.ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        Tape tape = new();
        Tensor a = tape.Constant(new float[6], 2, 3), b = tape.Constant(new float[6], 3, 2);
        Assert.Contains("2 x 3 and 3 x 2", Assert.Throws<ArgumentException>(() => a + b).Message);
        Assert.Contains("2 x 3 and 3 x 2", Assert.Throws<ArgumentException>(() => a / b).Message);
        Assert.Contains("2 x 3 and 3 x 2", Assert.Throws<ArgumentException>(() => a.Huber(b)).Message);
        Assert.Contains("this tensor has 3", Assert.Throws<InvalidOperationException>(() => a.RepeatColumn(2)).Message);
        Assert.Contains("1 x 3", Assert.Throws<ArgumentException>(() => a.LayerNorm(a, a)).Message);
        Assert.Contains("Take its mean or sum", Assert.Throws<InvalidOperationException>(a.Backward).Message);
        Assert.Contains("column 3 of 3", Assert.Throws<ArgumentOutOfRangeException>(() => a.CrossEntropy(tape.Constant([0, 3], 2, 1))).Message);
        Assert.Contains("another tape", Assert.Throws<ArgumentException>(() => new Tape().Backward(a.Sum())).Message);
    }
}
