using System.Text.Json;
using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>Recurrent networks on the tape and in the runner against recorded PyTorch numbers and finite differences.</summary>
public sealed class RecurrentTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("lstm", "2 layers, batch first, initial state")]
    [InlineData("lstm", "1 layer, time first, initial state")]
    [InlineData("lstm", "zero initial state")]
    [InlineData("lstm", "state reset at episode starts")]
    [InlineData("gru", "2 layers, batch first, initial state")]
    [InlineData("gru", "1 layer, time first, initial state")]
    public void Sequences_and_their_gradients_equal_PyTorch(string operation, string name)
    {
        JsonElement recorded = Case(operation, name), inputs = recorded.GetProperty("inputs");
        bool batchFirst = recorded.GetProperty("parameters").GetProperty("batch_first").GetBoolean();
        ParameterVector vector = new();
        RecurrentNetwork network = Network(operation, vector, recorded);
        int[] shape = Fixture.Shape(inputs.GetProperty("x"));
        (int n, int steps) = batchFirst ? (shape[0], shape[1]) : (shape[1], shape[0]);
        float[] Timed(JsonElement tensor, int width) => batchFirst ? Transposed(Fixture.Floats(tensor), n, steps, width) : Fixture.Floats(tensor);
        bool hasState = inputs.TryGetProperty("h0", out JsonElement h0);
        Parameter x = vector.Add("x", steps * n, 3), state = vector.Add("state", n, network.StateCount);
        Load(network, inputs);
        Timed(inputs.GetProperty("x"), 3).CopyTo(x.Values);
        if (hasState) State(h0, inputs, "c0", n, network).CopyTo(state.Values);
        bool[] resets = inputs.TryGetProperty("reset", out JsonElement reset) ? [.. Timed(reset, 1).Select(flag => flag != 0)] : [];

        Tape tape = new();
        (Tensor outputs, Tensor final) = network.Forward(x.On(tape), steps, hasState ? state.On(tape) : null, resets);
        JsonElement expected = recorded.GetProperty("outputs"), upstream = recorded.GetProperty("upstream"), gradients = recorded.GetProperty("gradients");
        Fixture.Near(Timed(expected.GetProperty("y"), 4), outputs.Values, Tolerance, Tolerance, $"{operation} outputs");
        Tensor loss = (outputs * tape.Constant(Timed(upstream.GetProperty("y"), 4), steps * n, 4)).Sum();
        if (expected.TryGetProperty("h_n", out JsonElement last))
        {
            Fixture.Near(State(last, expected, "c_n", n, network), final.Values, Tolerance, Tolerance, $"{operation} state");
            loss += (final * tape.Constant(State(upstream.GetProperty("h_n"), upstream, "c_n", n, network), n, network.StateCount)).Sum();
        }

        loss.Backward();
        Fixture.Near(Timed(gradients.GetProperty("x"), 3), x.Gradients, Tolerance, Tolerance, $"{operation} gradient of x");
        if (hasState) Fixture.Near(State(gradients.GetProperty("h0"), gradients, "c0", n, network), state.Gradients, Tolerance, Tolerance, $"{operation} gradient of the state");
        foreach ((string weight, Parameter parameter) in Weights(network))
            Fixture.Near(gradients.Floats("weights." + weight), parameter.Gradients, Tolerance, Tolerance, $"{operation} gradient of {weight}");

        // The runner takes the same steps one by one.
        RecurrentRunner runner = new(network);
        float[] memory = hasState ? state.Values.ToArray() : new float[n * network.StateCount], acted = new float[n * 4];
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < n; i++)
            {
                if (resets.Length > 0 && resets[step * n + i]) memory.AsSpan(i * network.StateCount, network.StateCount).Clear();
            }

            runner.Step(n, x.Values.Slice(step * n * 3, n * 3), memory, acted);
            Fixture.Near(outputs.Values.Slice(step * n * 4, n * 4), acted, 1e-6, 1e-6, $"{operation} runner at step {step}");
        }

        Fixture.Near(final.Values, memory, 1e-6, 1e-6, $"{operation} runner's state");
    }

    [Theory]
    [InlineData("lstm_cell")]
    [InlineData("gru_cell")]
    public void One_step_equals_PyTorch(string operation)
    {
        JsonElement recorded = Case(operation, "one step"), inputs = recorded.GetProperty("inputs");
        RecurrentNetwork network = Network(operation[..^5], new ParameterVector(), recorded);
        foreach ((string name, Parameter parameter) in Weights(network)) inputs.Floats("weights." + name[..^3]).CopyTo(parameter.Values);
        float[] state = State(inputs.GetProperty("h"), inputs, "c", 3, network), output = new float[12];
        new RecurrentRunner(network).Step(3, inputs.Floats("x"), state, output);
        JsonElement expected = recorded.GetProperty("outputs");
        JsonElement hidden = expected.TryGetProperty("h", out JsonElement h) ? h : expected.GetProperty("y");
        Fixture.Near(Fixture.Floats(hidden), output, Tolerance, Tolerance, operation);
        Fixture.Near(State(hidden, expected, "c", 3, network), state, Tolerance, Tolerance, $"{operation} state");
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(true, 19)]
    [InlineData(false, 3)]
    [InlineData(false, 19)]
    public void Sequences_with_resets_have_the_gradients_of_their_values(bool lstm, int width)
    {
        const int Steps = 4, Rows = 3, Inputs = 2;
        RandomStream random = new(5);
        ParameterVector vector = new();
        RecurrentNetwork network = lstm ? new Lstm(vector, "net", Inputs, [width, 5]) : new Gru(vector, "net", Inputs, [width, 5]);
        Parameter x = vector.Add("x", Steps * Rows, Inputs), state = vector.Add("state", Rows, network.StateCount);
        foreach (ref float value in vector.Values) value = 0.5f * (float)random.NextNormal();
        bool[] resets = new bool[Steps * Rows];
        (resets[1], resets[4], resets[11]) = (true, true, true);
        float[] upstream = new float[Steps * Rows * 5], upstreamState = new float[Rows * network.StateCount];
        foreach (ref float value in upstream.AsSpan()) value = (float)random.NextNormal();
        foreach (ref float value in upstreamState.AsSpan()) value = (float)random.NextNormal();
        Tape tape = new();
        (Tensor outputs, Tensor final) = network.Forward(x.On(tape), Steps, state.On(tape), resets);
        ((outputs * tape.Constant(upstream, outputs.Rows, outputs.Columns)).Sum() + (final * tape.Constant(upstreamState, Rows, network.StateCount)).Sum()).Backward();
        float[] gradients = vector.Gradients.ToArray();
        for (int i = 0; i < gradients.Length; i += 1 + (i % 7))
        {
            float value = vector.Values[i];
            double high = Loss(value + 1f / 128), low = Loss(value - 1f / 128);
            vector.Values[i] = value;
            Fixture.Near((high - low) * 64, gradients[i], 2e-3, 2e-3, $"gradient {i}");

            double Loss(float changed)
            {
                vector.Values[i] = changed;
                tape.Reset();
                (Tensor outputs, Tensor final) = network.Forward(x.On(tape), Steps, state.On(tape), resets);
                double sum = 0;
                for (int k = 0; k < upstream.Length; k++) sum += (double)outputs.Values[k] * upstream[k];
                for (int k = 0; k < upstreamState.Length; k++) sum += (double)final.Values[k] * upstreamState[k];
                return sum;
            }
        }
    }

    [Fact]
    public void A_state_that_is_not_differentiated_and_one_of_zeros_give_the_same_gradients()
    {
        foreach (bool lstm in (bool[])[true, false])
        {
            ParameterVector vector = new();
            RecurrentNetwork network = lstm ? new Lstm(vector, "net", 3, [7]) : new Gru(vector, "net", 3, [7]);
            network.InitializeUniform(new RandomStream(2));
            float[] input = [.. Enumerable.Range(0, 24).Select(i => MathF.Sin(i))];
            Tape tape = new();
            network.Forward(tape.Constant(input, 8, 3), 4).Outputs.Square().Mean().Backward();
            float[] without = vector.Gradients.ToArray();
            tape.Reset();
            network.Forward(tape.Constant(input, 8, 3), 4, tape.Zeros(2, network.StateCount), new bool[8]).Outputs.Square().Mean().Backward();
            Assert.Equal(without, vector.Gradients.ToArray());
            Assert.Contains(without, gradient => gradient != 0);

            // A reset halves the sequence: its second half is a sequence of its own.
            tape.Reset();
            float[] reset = network.Forward(tape.Constant(input, 8, 3), 4, null, [false, false, false, false, true, true, false, false]).Outputs.Values[28..].ToArray();
            tape.Reset();
            Assert.Equal(network.Forward(tape.Constant(input.AsSpan(12), 4, 3), 2).Outputs.Values.ToArray(), reset);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Neither_learning_nor_acting_allocates(bool lstm)
    {
        ParameterVector vector = new();
        RecurrentNetwork network = lstm ? new Lstm(vector, "net", 4, [32, 32]) : new Gru(vector, "net", 4, [32, 32]);
        network.InitializeUniform(new RandomStream(1));
        RecurrentRunner runner = new(network);
        Tape tape = new();
        float[] input = new float[5 * 6 * 4], state = new float[6 * network.StateCount], output = new float[6 * 32];
        bool[] resets = new bool[30];
        void Round()
        {
            tape.Reset();
            network.Forward(tape.Constant(input, 30, 4), 5, tape.Constant(state, 6, network.StateCount), resets).Outputs.Square().Mean().Backward();
            runner.Refresh();
            runner.Step(6, input, state, output);
        }

        Assert.Equal(0, Allocation.Least(
            () =>
            {
                for (int i = 0; i < 10; i++) Round();
            },
            attempts: 500));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Lstm network = new(new ParameterVector(), "net", 3, [4]);
        Tape tape = new();
        Assert.Contains("3 inputs", Assert.Throws<ArgumentException>(() => network.Forward(tape.Zeros(6, 2), 3)).Message);
        Assert.Contains("4 steps", Assert.Throws<ArgumentException>(() => network.Forward(tape.Zeros(6, 3), 4)).Message);
        Assert.Contains("2 x 8", Assert.Throws<ArgumentException>(() => network.Forward(tape.Zeros(6, 3), 3, tape.Zeros(2, 4))).Message);
        Assert.Contains("resets", Assert.Throws<ArgumentException>(() => network.Forward(tape.Zeros(6, 3), 3, null, new bool[5])).Message);
    }

    private static JsonElement Case(string operation, string name) => Fixture.Load("torch/ops_recurrent.json").GetProperty("cases").EnumerateArray()
        .Single(item => item.GetProperty("op").GetString() == operation && item.GetProperty("name").GetString() == name);

    private static RecurrentNetwork Network(string operation, ParameterVector vector, JsonElement recorded)
    {
        int layers = recorded.GetProperty("parameters").TryGetProperty("layers", out JsonElement count) ? count.GetInt32() : 1;
        int[] hidden = [.. Enumerable.Repeat(4, layers)];
        return operation == "lstm" ? new Lstm(vector, "net", 3, hidden) : new Gru(vector, "net", 3, hidden);
    }

    private static IEnumerable<(string, Parameter)> Weights(RecurrentNetwork network) => network.Layers.SelectMany((layer, i) => new[]
    {
        ($"weight_ih_l{i}", layer.InputWeight), ($"weight_hh_l{i}", layer.HiddenWeight), ($"bias_ih_l{i}", layer.InputBias), ($"bias_hh_l{i}", layer.HiddenBias),
    });

    private static void Load(RecurrentNetwork network, JsonElement inputs)
    {
        foreach ((string name, Parameter parameter) in Weights(network)) inputs.Floats("weights." + name).CopyTo(parameter.Values);
    }

    /// <summary>PyTorch's h and c, [layers, n, H] each, as rows of one state.</summary>
    private static float[] State(JsonElement hidden, JsonElement source, string cells, int n, RecurrentNetwork network)
    {
        float[] h = Fixture.Floats(hidden), c = network is Lstm ? source.Floats(cells) : [], state = new float[n * network.StateCount];
        for (int layer = 0; layer < network.Layers.Count; layer++)
        {
            for (int i = 0; i < n; i++)
            {
                int row = i * network.StateCount + network.Layers[layer].StateOffset;
                h.AsSpan((layer * n + i) * 4, 4).CopyTo(state.AsSpan(row));
                if (c.Length > 0) c.AsSpan((layer * n + i) * 4, 4).CopyTo(state.AsSpan(row + 4));
            }
        }

        return state;
    }

    private static float[] Transposed(float[] values, int n, int steps, int width)
    {
        float[] timed = new float[values.Length];
        for (int i = 0; i < n; i++)
        {
            for (int step = 0; step < steps; step++) values.AsSpan((i * steps + step) * width, width).CopyTo(timed.AsSpan((step * n + i) * width));
        }

        return timed;
    }
}
