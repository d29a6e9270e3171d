using System.Runtime.InteropServices;

namespace Rollout.Neural;

/// <summary>
/// Builds an ONNX model (IR version 8, operator set 17) whose inputs and outputs have a free first dimension, the batch. Field numbers are
/// those of onnx.proto3.
/// </summary>
public sealed class OnnxGraph
{
    private const int FloatType = 1;
    private const int Int64Type = 7;
    private readonly ProtoWriter _graph = new();
    private readonly List<(string Key, string Value)> _metadata = [];
    private int _names;

    /// <summary>Begins an empty graph.</summary>
    /// <param name="name">Name of the graph.</param>
    public OnnxGraph(string name) => _graph.Text(2, name);

    /// <summary>Declares a float input, [batch, columns].</summary>
    public string Input(string name, int columns)
    {
        _graph.Message(11, ValueInfo(name, columns));
        return name;
    }

    /// <summary>Declares that a value is a float output, [batch, columns].</summary>
    public void Output(string name, int columns) => _graph.Message(12, ValueInfo(name, columns));

    /// <summary>Adds a constant float tensor.</summary>
    /// <returns>Its name.</returns>
    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => Initializer(FloatType, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a constant integer tensor.</summary>
    /// <returns>Its name.</returns>
    public string Constant(ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) => Initializer(Int64Type, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="type">Operator, as in "Gemm".</param>
    /// <param name="inputs">Names of its inputs.</param>
    /// <param name="integers">Integer attributes.</param>
    /// <param name="output">Name of the output; made up when null.</param>
    /// <returns>The output's name.</returns>
    public string Node(string type, ReadOnlySpan<string> inputs, ReadOnlySpan<(string Name, long Value)> integers = default, string? output = null)
    {
        output ??= $"{type.ToLowerInvariant()}_{_names++}";
        ProtoWriter node = new();
        foreach (string input in inputs) node.Text(1, input);
        node.Text(2, output).Text(3, "node_" + output).Text(4, type);
        foreach ((string name, long value) in integers) node.Message(5, new ProtoWriter().Text(1, name).Integer(3, value).Integer(20, 2));
        _graph.Message(1, node);
        return output;
    }

    /// <summary>Adds an operator with attributes that are lists of integers.</summary>
    /// <param name="type">Operator, as in "Conv".</param>
    /// <param name="inputs">Names of its inputs.</param>
    /// <param name="lists">Attributes.</param>
    /// <returns>The output's name.</returns>
    public string Node(string type, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, long[] Values)> lists)
    {
        string output = $"{type.ToLowerInvariant()}_{_names++}";
        ProtoWriter node = new();
        foreach (string input in inputs) node.Text(1, input);
        node.Text(2, output).Text(3, "node_" + output).Text(4, type);
        foreach ((string name, long[] values) in lists)
        {
            ProtoWriter attribute = new ProtoWriter().Text(1, name);
            foreach (long value in values) attribute.Integer(8, value);
            node.Message(5, attribute.Integer(20, 7));
        }

        _graph.Message(1, node);
        return output;
    }

    /// <summary>Adds an encoder of images.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="image">Name of the pixels, [batch, height · width · channels], from 0 to 255.</param>
    /// <returns>The features' name, [batch, outputs].</returns>
    public string Encoder(ConvolutionalEncoder encoder, string image)
    {
        ConvolutionShape first = encoder.Layers.Count > 0 ? encoder.Layers[0].Convolution.Shape : throw new NotSupportedException("An encoder without convolutions cannot be written.");
        string pixels = Node("Reshape", [Node("Mul", [image, Constant([1f / 255])]), Constant([-1L, first.Height, first.Width, first.Channels], 4)]);
        pixels = Node("Transpose", [pixels], ("perm", [0, 3, 1, 2]));
        foreach ((Convolution convolution, Parameter weight, Parameter bias) in encoder.Layers)
        {
            ConvolutionShape shape = convolution.Shape;
            string kernel = Constant(weight.Values, shape.Filters, shape.GroupChannels, shape.KernelHeight, shape.KernelWidth);
            pixels = Activation(Neural.Activation.Relu, Node("Conv", [pixels, kernel, Constant(bias.Values, shape.Filters)], ("strides", [shape.StrideY, shape.StrideX])));
        }

        pixels = Node("Transpose", [pixels], ("perm", [0, 2, 3, 1]));
        (Parameter linear, Parameter offset) = encoder.Linear;
        return Activation(Neural.Activation.Relu, Linear(Node("Reshape", [pixels, Constant([-1L, linear.Columns], 2)]), linear, offset));
    }

    /// <summary>Adds a fully connected layer: x Wᵀ + b.</summary>
    /// <returns>The result's name, [batch, outputs].</returns>
    public string Linear(string input, Parameter weight, Parameter bias) =>
        Node("Gemm", [input, Constant(weight.Values, weight.Rows, weight.Columns), Constant(bias.Values, bias.Columns)], [("transB", 1)]);

    /// <summary>Adds a selection of neighbouring columns.</summary>
    /// <returns>The result's name, [batch, count].</returns>
    public string Columns(string input, int first, int count) => Node("Slice", [input, Constant([(long)first], 1), Constant([(long)(first + count)], 1), Constant([1L], 1)]);

    /// <summary>Sets values side by side.</summary>
    /// <returns>The result's name, [batch, all columns]; the only value's own where there is one.</returns>
    public string Concat(params ReadOnlySpan<string> values) => values.Length == 1 ? values[0] : Node("Concat", values, [("axis", 1)]);

    /// <summary>Adds fully connected layers.</summary>
    /// <returns>The result's name, [batch, outputs].</returns>
    public string Perceptron(MultilayerPerceptron network, string input)
    {
        for (int i = 0; i < network.Layers.Count; i++)
        {
            input = Linear(input, network.Layers[i].Weight, network.Layers[i].Bias);
            if (i < network.Layers.Count - 1) input = Activation(network.Activation, input);
        }

        return input;
    }

    /// <summary>Adds one step of a recurrent network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">Name of the input, [batch, inputs].</param>
    /// <param name="state">Name of the state, [batch, M].</param>
    /// <returns>Names of the output, [batch, outputs], and of the next state, [batch, M].</returns>
    public (string Output, string State) Recurrent(RecurrentNetwork network, string input, string state)
    {
        string[] states = new string[network.Layers.Count];
        for (int i = 0; i < states.Length; i++) (input, states[i]) = network.AddStep(this, network.Layers[i], input, state);
        return (input, Concat(states));
    }

    /// <summary>Adds an activation, composed of several operators where operator set 17 has none of that name.</summary>
    /// <returns>The result's name; the input's own for none.</returns>
    public string Activation(Activation activation, string input)
    {
        switch (activation)
        {
            case Neural.Activation.None:
                return input;
            case Neural.Activation.Silu:
                return Node("Mul", [input, Node("Sigmoid", [input])]);
            case Neural.Activation.Gelu:
                string erf = Node("Erf", [Node("Mul", [input, Constant([0.707106781f])])]);
                return Node("Mul", [Node("Mul", [input, Constant([0.5f])]), Node("Add", [erf, Constant([1f])])]);
            default:
                return Node(activation.ToString(), [input]);
        }
    }

    /// <summary>Adds a note that tools can read.</summary>
    public void Metadata(string key, string value) => _metadata.Add((key, value));

    /// <summary>Writes the model.</summary>
    public void Write(Stream stream)
    {
        ProtoWriter model = new ProtoWriter().Integer(1, 8).Text(2, "Rollout").Message(7, _graph).Message(8, new ProtoWriter().Text(1, "").Integer(2, 17));
        foreach ((string key, string value) in _metadata) model.Message(14, new ProtoWriter().Text(1, key).Text(2, value));
        stream.Write(model.ToArray());
    }

    private string Initializer(int type, ReadOnlySpan<byte> data, ReadOnlySpan<long> shape)
    {
        string name = $"constant_{_names++}";
        ProtoWriter tensor = new();
        foreach (long size in shape) tensor.Integer(1, size);
        _graph.Message(5, tensor.Integer(2, type).Text(8, name).Bytes(9, data));
        return name;
    }

    private static ProtoWriter ValueInfo(string name, int columns)
    {
        ProtoWriter shape = new ProtoWriter().Message(1, new ProtoWriter().Text(2, "batch")).Message(1, new ProtoWriter().Integer(1, columns));
        ProtoWriter tensor = new ProtoWriter().Integer(1, FloatType).Message(2, shape);
        return new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor));
    }
}
