using System.Text.Json;
using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>Convolutions against recorded PyTorch numbers and finite differences. PyTorch's images are channel by height by width, ours height by width by channel.</summary>
public sealed class ConvolutionTests
{
    public static TheoryData<string> Cases =>
        [.. Recorded().Where(item => item.GetProperty("op").GetString() == "conv2d").Select(item => item.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_and_gradients_equal_PyTorch(string name)
    {
        JsonElement item = Recorded().Single(item => item.GetProperty("op").GetString() == "conv2d" && item.GetProperty("name").GetString() == name);
        JsonElement inputs = item.GetProperty("inputs"), options = item.GetProperty("parameters"), gradients = item.GetProperty("gradients");
        int[] x = inputs.GetProperty("x").Shape(), w = inputs.GetProperty("weight").Shape();
        int[] stride = Pair(options, "stride", 1), padding = Pair(options, "padding", 0), dilation = Pair(options, "dilation", 1);
        int groups = options.TryGetProperty("groups", out JsonElement group) ? group.GetInt32() : 1;
        Convolution convolution = new(new ConvolutionShape(x[2], x[3], x[1], w[0], w[2], w[3], stride[0], stride[1], padding[0], padding[1], dilation[0], groups));

        ParameterVector vector = new();
        Parameter image = vector.Add("x", x[0], x[1] * x[2] * x[3]), weight = vector.Add("weight", w[0], w[1] * w[2] * w[3]), bias = vector.Add("bias", 1, w[0]);
        ChannelsLast(inputs.Floats("x"), x).CopyTo(image.Values);
        inputs.Floats("weight").CopyTo(weight.Values);
        if (inputs.TryGetProperty("bias", out _)) inputs.Floats("bias").CopyTo(bias.Values);
        Tape tape = new();
        Tensor output = image.On(tape).Convolution(weight.On(tape), bias.On(tape), convolution);
        int[] y = item.GetProperty("outputs").GetProperty("y").Shape();
        Assert.Equal((y[2], y[3], y[1]), (convolution.Shape.OutputHeight, convolution.Shape.OutputWidth, convolution.Shape.Filters));
        Fixture.Near(ChannelsLast(item.GetProperty("outputs").Floats("y"), y), output.Values, 2e-5, 1e-5, $"{name} output");

        (output * tape.Constant(ChannelsLast(item.GetProperty("upstream").Floats("y"), y), output.Rows, output.Columns)).Sum().Backward();
        Fixture.Near(ChannelsLast(gradients.Floats("x"), x), image.Gradients, 2e-5, 1e-5, $"{name} gradient of x");
        Fixture.Near(gradients.Floats("weight"), weight.Gradients, 2e-5, 1e-5, $"{name} gradient of weight");
        if (gradients.TryGetProperty("bias", out _)) Fixture.Near(gradients.Floats("bias"), bias.Gradients, 2e-5, 1e-5, $"{name} gradient of bias");
    }

    [Fact]
    public void An_encoder_has_the_gradients_of_finite_differences()
    {
        ParameterVector vector = new();
        ConvolutionalEncoder encoder = new(vector, "encoder", 9, 8, 2, [new EncoderLayer(3, 4, 2), new EncoderLayer(4, 2, 1)], 5);
        RandomStream random = new(3);
        encoder.Initialize(random, orthogonal: true);
        byte[] images = new byte[3 * 144];
        for (int i = 0; i < images.Length; i++) images[i] = (byte)random.NextInt(256);
        Tape tape = new();
        float Loss()
        {
            tape.Reset();
            return encoder.Forward(tape, images, 144, 0, [2, 0]).Square().Sum().Item;
        }

        tape.Reset();
        encoder.Forward(tape, images, 144, 0, [2, 0]).Square().Sum().Backward();
        foreach (Parameter parameter in vector.Parameters)
        {
            float[] gradients = parameter.Gradients.ToArray();
            for (int i = 0; i < gradients.Length; i += 7)
            {
                float value = parameter.Values[i];
                parameter.Values[i] = value + 1e-2f;
                double high = Loss();
                parameter.Values[i] = value - 1e-2f;
                double low = Loss();
                parameter.Values[i] = value;
                Fixture.Near((high - low) / 2e-2, gradients[i], 5e-3, 2e-2, $"{parameter.Name}[{i}]");
            }
        }
    }

    [Fact]
    public void A_window_that_does_not_fit_says_what_to_do()
    {
        var exception = Assert.Throws<ArgumentException>(() => new ConvolutionalEncoder(new ParameterVector(), "encoder", 12, 12, 1, [new EncoderLayer(8, 8, 4), new EncoderLayer(8, 4, 2)], 5));
        Assert.Contains("does not fit an image of 2 x 2", exception.Message);
    }

    private static JsonElement.ArrayEnumerator Recorded() => Fixture.Load("torch/ops_linear_conv.json").GetProperty("cases").EnumerateArray();

    private static int[] Pair(JsonElement options, string name, int otherwise) =>
        !options.TryGetProperty(name, out JsonElement value) ? [otherwise, otherwise]
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(number => number.GetInt32())] : [value.GetInt32(), value.GetInt32()];

    private static float[] ChannelsLast(float[] values, int[] shape)
    {
        float[] moved = new float[values.Length];
        int at = 0;
        for (int n = 0; n < shape[0]; n++)
        {
            for (int c = 0; c < shape[1]; c++)
            {
                for (int pixel = 0; pixel < shape[2] * shape[3]; pixel++) moved[(n * shape[2] * shape[3] + pixel) * shape[1] + c] = values[at++];
            }
        }

        return moved;
    }
}
