using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>
/// Gradients on the tape against central differences of the same float functions. Outputs are summed in double and the step is large, so that
/// rounding stays below the tolerance of 1e-3.
/// </summary>
public sealed class FiniteDifferenceTests
{
    private const float Step = 1f / 128;

    [Fact]
    public void Every_function_of_one_tensor_has_the_gradient_of_its_values()
    {
        foreach ((string name, Func<Tensor, Tensor> function) in new (string, Func<Tensor, Tensor>)[]
        {
            ("relu", x => x.Relu()), ("tanh", x => x.Tanh()), ("sigmoid", x => x.Sigmoid()), ("silu", x => x.Silu()), ("gelu", x => x.Gelu()),
            ("gelu by tanh", x => x.Gelu(true)), ("softplus", x => x.Softplus()), ("elu", x => x.Elu(0.5f)), ("abs", x => x.Abs()),
            ("exp", x => x.Exp()), ("square", x => x.Square()), ("clamp", x => x.Clamp(-0.5f, 0.5f)), ("affine", x => x.Affine(2, 1)),
            ("log", x => (x.Square() + 1).Log()), ("sqrt", x => (x.Square() + 1).Sqrt()), ("softmax", x => x.Softmax()),
            ("log-softmax", x => x.LogSoftmax()), ("entropy", x => x.LogSoftmax().CategoricalEntropy()), ("sum", x => x.Sum()),
            ("mean", x => x.Mean()), ("row sums", x => x.RowSums()), ("row means", x => x.RowMeans()), ("column totals", x => x.ColumnTotals()),
            ("repeated rows", x => x.ColumnTotals().RepeatRow(3)), ("repeated columns", x => x.RowSums().RepeatColumn(3)),
            ("pick", x => x.Pick(x.Tape.Constant([1, 0, 3, 2, 2], 5, 1))),
            ("columns", x => x.SliceColumns(2, 17)), ("rows", x => x.SliceRows(1, 3)), ("chosen rows", x => x.SelectRows([2, 0, 2])), ("overlapping columns", x => x.SliceColumns(0, 10) * x.SliceColumns(5, 10)),
            ("masked mean", x => x.MaskedMean(x.Tape.Constant([1, 0, 1, 1, 0], 5, 1))),
            ("cross entropy", x => x.CrossEntropy(x.Tape.Constant([1, 0, 3, 2, 2], 5, 1))),
        })
        {
            Check(name, inputs => function(inputs[0]), (5, 19));
        }
    }

    [Fact]
    public void Every_function_of_two_tensors_has_the_gradient_of_its_values()
    {
        Check("+", inputs => inputs[0] + inputs[1], (4, 5), (4, 5));
        Check("-", inputs => inputs[0] - inputs[1], (4, 5), (4, 5));
        Check("*", inputs => inputs[0] * inputs[1], (4, 5), (4, 5));
        Check("/", inputs => inputs[0] / (inputs[1].Square() + 1), (4, 5), (4, 5));
        Check("minimum", inputs => Tensor.Minimum(inputs[0], inputs[1]), (4, 5), (4, 5));
        Check("maximum", inputs => Tensor.Maximum(inputs[0], inputs[1]), (4, 5), (4, 5));
        Check("side by side", inputs => Tensor.Concatenate(inputs[0], Tensor.Concatenate(inputs[1], inputs[0])), (4, 5), (4, 17));
        Check("absolute error", inputs => inputs[0].AbsoluteError(inputs[1]), (4, 5), (4, 5));
        Check("smooth absolute error", inputs => inputs[0].SmoothAbsoluteError(inputs[1], 0.5f), (4, 5), (4, 5));
        Check("Gaussian likelihood", inputs => inputs[0].GaussianNegativeLogLikelihood(inputs[0].Tape.Zeros(4, 5), inputs[1].Square() + 1, full: true), (4, 5), (4, 5));
        Check("huber", inputs => inputs[0].Huber(inputs[1], 0.5f), (4, 5), (4, 5));
    }

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Elu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Silu)]
    public void A_linear_layer_with_each_activation_has_the_gradient_of_its_values(Activation activation)
    {
        Check("narrow linear", inputs => inputs[0].Linear(inputs[1], inputs[2], activation), (5, 3), (4, 3), (1, 4));
        Check("wide linear", inputs => inputs[0].Linear(inputs[1], inputs[2], activation), (5, 3), (18, 3), (1, 18));
        Check("deep linear", inputs => inputs[0].Linear(inputs[1], inputs[2], activation), (3, 17), (16, 17), (1, 16));
    }

    [Fact]
    public void Layer_norm_has_the_gradient_of_its_values() =>
        Check("layer norm", inputs => inputs[0].LayerNorm(inputs[1], inputs[2]), (4, 19), (1, 19), (1, 19));

    [Fact]
    public void A_Gaussian_log_probability_has_the_gradient_of_its_values() =>
        Check("Gaussian", inputs => inputs[0].GaussianLogProbability(inputs[1], Actions(inputs[0].Tape)), (3, 2), (1, 2));

    [Fact]
    public void A_mixture_log_probability_has_the_gradient_of_its_values() =>
        Check("mixture", inputs => inputs[0].MixtureLogProbability(inputs[1].Affine(1, 1), inputs[2], inputs[3]), (3, 8), (3, 8), (3, 4), (3, 2));

    [Fact]
    public void A_tensor_used_twice_adds_its_gradients() =>
        Check("reuse", inputs => Reuse(inputs[0]) + inputs[0].LayerNorm(inputs[1], inputs[1]), (4, 6), (1, 6));

    private static Tensor Reuse(Tensor x) => x.Gelu() * x.Silu() + x.Elu() / x.Exp();

    private static Tensor Actions(Tape tape) => tape.Constant([1, -1, 0, 0.5f, 2, -2], 3, 2);

    private static void Check(string name, Func<Tensor[], Tensor> function, params (int Rows, int Columns)[] shapes)
    {
        RandomStream random = new(7);
        ParameterVector vector = new();
        Parameter[] parameters = [.. shapes.Select((shape, i) => vector.Add($"input{i}", shape.Rows, shape.Columns))];
        foreach (Parameter parameter in parameters)
        {
            // Away from the kinks at 0 and ±0.5 that relu, abs, clamp and Huber have, by more than the step.
            for (int i = 0; i < parameter.Values.Length; i++)
            {
                float value;
                do value = (float)random.NextNormal();
                while (Math.Abs(value) < 0.02f || Math.Abs(Math.Abs(value) - 0.5f) < 0.02f);
                parameter.Values[i] = value;
            }
        }

        Tape tape = new();
        Tensor output = function([.. parameters.Select(parameter => parameter.On(tape))]);
        float[] upstream = new float[output.Length];
        for (int i = 0; i < upstream.Length; i++) upstream[i] = (float)random.NextNormal();
        (output * tape.Constant(upstream, output.Rows, output.Columns)).Sum().Backward();
        foreach (Parameter parameter in parameters)
        {
            float[] gradients = parameter.Gradients.ToArray();
            for (int i = 0; i < gradients.Length; i++)
            {
                float value = parameter.Values[i], above = value + Step, below = value - Step;
                parameter.Values[i] = above;
                double high = Sum();
                parameter.Values[i] = below;
                double low = Sum();
                parameter.Values[i] = value;
                Fixture.Near((high - low) / ((double)above - below), gradients[i], 2e-3, 2e-3, $"{name}: gradient of {parameter.Name}[{i}]");
            }
        }

        double Sum()
        {
            tape.Reset();
            Tensor result = function([.. parameters.Select(parameter => parameter.On(tape))]);
            double sum = 0;
            for (int i = 0; i < upstream.Length; i++) sum += (double)result.Values[i] * upstream[i];
            return sum;
        }
    }
}
