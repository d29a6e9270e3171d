using System.Text.Json;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>Runs one recorded PyTorch case on a tape: every input is a parameter, so that its gradient can be compared.</summary>
internal sealed class TapeCase
{
    private readonly JsonElement _case;
    private readonly ParameterVector _vector = new();
    private readonly Dictionary<string, Parameter> _inputs = [];

    private TapeCase(JsonElement recorded)
    {
        _case = recorded;
        foreach (JsonProperty input in recorded.GetProperty("inputs").EnumerateObject())
        {
            float[] values = Fixture.Floats(input.Value);
            int[] shape = Fixture.Shape(input.Value);
            int columns = shape.Length == 0 ? 1 : shape[^1];
            Parameter parameter = _vector.Add(input.Name, values.Length / columns, columns);
            _inputs[input.Name] = parameter;
        }

        foreach ((string name, Parameter parameter) in _inputs) recorded.GetProperty("inputs").Floats(name).CopyTo(parameter.Values);
    }

    public Tape Tape { get; } = new();

    public static TapeCase Load(string file, string operation, string name) => new(Fixture.Load($"torch/{file}.json").GetProperty("cases")
        .EnumerateArray()
        .Single(item => item.GetProperty("op").GetString() == operation && item.GetProperty("name").GetString() == name));

    public Tensor this[string input] => _inputs[input].On(Tape);

    /// <summary>An input that is not differentiated, as one column.</summary>
    public Tensor Column(string input)
    {
        float[] values = Fixture.Floats(_case.GetProperty("inputs").GetProperty(input));
        return Tape.Constant(values, values.Length, 1);
    }

    public float Option(string name) => (float)_case.GetProperty("parameters").Number(name);

    /// <summary>Compares the output with the recorded one, then the gradients of sum(output * upstream).</summary>
    public void Check(Tensor output, double tolerance)
    {
        string what = $"{_case.GetProperty("op").GetString()} ({_case.GetProperty("name").GetString()})";
        Fixture.Near(_case.GetProperty("outputs").Floats("y"), output.Values, tolerance, tolerance, what + " output");
        float[] upstream = _case.GetProperty("upstream").Floats("y");
        (output * Tape.Constant(upstream, output.Rows, output.Columns)).Sum().Backward();
        foreach (JsonProperty gradient in _case.GetProperty("gradients").EnumerateObject())
            Fixture.Near(Fixture.Floats(gradient.Value), _inputs[gradient.Name].Gradients, tolerance, tolerance, $"{what} gradient of {gradient.Name}");
    }
}
