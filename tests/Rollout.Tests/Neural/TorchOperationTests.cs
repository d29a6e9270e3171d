using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>Outputs and gradients of every operation against recorded PyTorch numbers, within the tolerances recorded with them.</summary>
public sealed class TorchOperationTests
{
    [Fact]
    public void Elementwise_functions_of_one_tensor_equal_PyTorch()
    {
        Unary("relu", x => x.Relu());
        Unary("tanh", x => x.Tanh());
        Unary("sigmoid", x => x.Sigmoid());
        Unary("silu", x => x.Silu());
        Unary("gelu", x => x.Gelu());
        Unary("gelu", x => x.Gelu(approximate: true), "tanh approximation");
        Unary("softplus", x => x.Softplus());
        Unary("elu", x => x.Elu());
        Unary("elu", x => x.Elu(0.7f), "alpha");
        Unary("abs", x => x.Abs());
        Unary("exp", x => x.Exp());
        Unary("log", x => x.Log());
        Unary("sqrt", x => x.Sqrt());
        Unary("square", x => x.Square());
        Unary("clamp", x => x.Clamp(-1, 0.5f), "values at the bounds included");
    }

    [Fact]
    public void Maximum_and_minimum_share_the_gradient_of_ties_as_PyTorch_does()
    {
        Binary("maximum", "with ties", Tensor.Maximum);
        Binary("minimum", "with ties", Tensor.Minimum);
    }

    [Theory]
    [InlineData("same shape")]
    [InlineData("row")]
    [InlineData("column")]
    [InlineData("outer")]
    [InlineData("scalar")]
    public void Arithmetic_with_explicit_repetition_equals_PyTorch_with_broadcasting(string name)
    {
        Binary("add", name, (a, b) => a + b);
        Binary("sub", name, (a, b) => a - b);
        Binary("mul", name, (a, b) => a * b);
        Binary("div", name, (a, b) => a / b);
    }

    [Theory]
    [InlineData("last axis", 2e-6)]
    [InlineData("large values", 2e-5)]
    public void Softmax_and_its_logarithm_equal_PyTorch(string name, double tolerance)
    {
        TapeCase softmax = TapeCase.Load("ops_elementwise", "softmax", name);
        softmax.Check(softmax["x"].Softmax(), tolerance);
        TapeCase logarithm = TapeCase.Load("ops_elementwise", "log_softmax", name);
        logarithm.Check(logarithm["x"].LogSoftmax(), tolerance);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("mean")]
    [InlineData("sum")]
    public void Losses_equal_PyTorch(string reduction)
    {
        Loss("mse", reduction, item => (item["x"] - item["target"]).Square());
        Loss("huber", reduction, item => item["x"].Huber(item["target"], item.Option("delta")));
        Loss("smooth_l1", reduction, item => item["x"].Huber(item["target"], item.Option("beta")) / item.Option("beta"));
        Loss("cross_entropy", "class indices, " + reduction, item => item["x"].CrossEntropy(item.Column("target")));
    }

    [Fact]
    public void Mean_squared_error_equals_PyTorch()
    {
        TapeCase item = TapeCase.Load("ops_loss", "mse", "mean");
        item.Check(item["x"].MeanSquaredError(item["target"]), 5e-6);
    }

    [Theory]
    [InlineData("last axis", true)]
    [InlineData("no affine", false)]
    public void Layer_norm_equals_PyTorch(string name, bool affine)
    {
        TapeCase item = TapeCase.Load("ops_pool_norm", "layer_norm", name);
        Tensor x = item["x"];
        Tensor weight = affine ? item["weight"] : item.Tape.Constant([1, 1, 1, 1, 1, 1], 1, 6);
        Tensor bias = affine ? item["bias"] : item.Tape.Constant(new float[6], 1, 6);
        item.Check(x.LayerNorm(weight, bias, item.Option("eps")), 1e-5);
    }

    [Fact]
    public void Linear_equals_PyTorch()
    {
        TapeCase item = TapeCase.Load("ops_linear_conv", "linear", "bias");
        item.Check(item["x"].Linear(item["weight"], item["bias"]), 1e-5);
    }

    [Fact]
    public void Sum_and_mean_of_everything_equal_PyTorch()
    {
        TapeCase sum = TapeCase.Load("ops_shape_reduce", "sum", "all");
        sum.Check(sum["x"].Sum(), 5e-6);
        TapeCase mean = TapeCase.Load("ops_shape_reduce", "mean", "all");
        mean.Check(mean["x"].Mean(), 5e-6);
    }

    private static void Unary(string operation, Func<Tensor, Tensor> function, string name = "default")
    {
        TapeCase item = TapeCase.Load("ops_elementwise", operation, name);
        item.Check(function(item["x"]), 2e-6);
    }

    private static void Binary(string operation, string name, Func<Tensor, Tensor, Tensor> function)
    {
        TapeCase item = TapeCase.Load("ops_elementwise", operation, name);
        (Tensor a, Tensor b) = (item["a"], item["b"]);
        (int rows, int columns) = (Math.Max(a.Rows, b.Rows), Math.Max(a.Columns, b.Columns));
        item.Check(function(Repeated(a, rows, columns), Repeated(b, rows, columns)), 2e-6);
    }

    private static void Loss(string operation, string name, Func<TapeCase, Tensor> elements)
    {
        TapeCase item = TapeCase.Load("ops_loss", operation, name);
        Tensor loss = elements(item);
        bool mean = name.EndsWith("mean", StringComparison.Ordinal), sum = name.EndsWith("sum", StringComparison.Ordinal);
        item.Check(mean ? loss.Mean() : sum ? loss.Sum() : loss, 5e-6);
    }

    private static Tensor Repeated(Tensor tensor, int rows, int columns)
    {
        if (tensor.Rows < rows) tensor = tensor.RepeatRow(rows);
        return tensor.Columns < columns ? tensor.RepeatColumn(columns) : tensor;
    }
}
