using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// A cloned policy as an ONNX model that does what <see cref="ClonePolicy"/> does with the likeliest action: raw "observation" [batch, F] and "memory" [batch, M] in,
/// "action" [batch, A] for the environment and "next_memory" [batch, M] out. Feed zeros as memory to begin an episode. A memoryless policy has neither memory.
/// </summary>
internal static class CloneModel
{
    public static void Write(Stream stream, CloneNetwork network, CloneMemory layout)
    {
        OnnxGraph graph = new("clone");
        graph.Metadata("observation_space", network.ObservationSpace.ToString()!);
        graph.Metadata("action_space", network.ActionSpace.ToString()!);
        int floats = network.ObservationSpace.FloatCount, actionCount = network.Head.ActionCount;
        string observation = graph.Input("observation", floats), memory = layout.Count > 0 ? graph.Input("memory", layout.Count) : "";
        string counter = layout.HasCounter ? graph.Columns(memory, 0, 1) : "";
        List<string> next = layout.HasCounter ? [Next(graph, counter, layout)] : [];

        // History: the first frame stands before itself.
        string input = observation;
        if (layout.History > 0)
        {
            string first = graph.Concat([.. Enumerable.Repeat(observation, layout.History / floats)]);
            string history = graph.Node("Where", [graph.Node("Equal", [counter, graph.Constant([0f])]), first, graph.Columns(memory, layout.HistoryOffset, layout.History)]);
            input = graph.Concat(history, observation);
            next.Add(graph.Columns(input, floats, layout.History));
        }

        int frames = network.Options.ObservationHistory;
        input = graph.Node("Sub", [input, graph.Constant(Repeated(network.ObservationShift, frames), frames * floats)]);
        input = graph.Node("Mul", [input, graph.Constant(Repeated(network.ObservationScale, frames), frames * floats)]);

        // Trunk and head.
        string state = "";
        if (network.Recurrent is not null)
        {
            state = graph.Columns(memory, layout.StateOffset, layout.State);
            if (layout.ResetEvery > 0)
                state = graph.Node("Where", [IsMultiple(graph, counter, layout.ResetEvery), graph.Constant([0f]), state]);
            (input, state) = graph.Recurrent(network.Recurrent, input, state);
        }

        string outputs = graph.Perceptron(network.Perceptron, input);
        string[] predicted = new string[layout.PredictEvery];
        for (int i = 0; i < predicted.Length; i++)
        {
            string own = predicted.Length == 1 && network.Options.ChunkLength == 1 ? outputs : graph.Columns(outputs, i * network.Head.OutputCount, network.Head.OutputCount);
            predicted[i] = ToEnvironment(graph, network, network.Head.AddTo(graph, own));
        }

        // Receding execution: the first action of what is left of the chunk, which a fresh one replaces when it is used up.
        string chunk = graph.Concat(predicted);
        if (layout.Chunk > 0)
        {
            chunk = graph.Node("Where", [IsMultiple(graph, counter, layout.PredictEvery), chunk, graph.Columns(memory, layout.ChunkOffset, layout.Chunk)]);
            string left = graph.Columns(chunk, actionCount, layout.Chunk - actionCount), zeros = graph.Node("Mul", [graph.Columns(chunk, 0, actionCount), graph.Constant([0f])]);
            next.Add(graph.Concat(left, zeros));
        }

        if (state.Length > 0) next.Add(state);
        graph.Node("Identity", [layout.Chunk > 0 ? graph.Columns(chunk, 0, actionCount) : chunk], output: "action");
        graph.Output("action", actionCount);
        if (layout.Count > 0)
        {
            graph.Node("Identity", [graph.Concat([.. next])], output: "next_memory");
            graph.Output("next_memory", layout.Count);
        }

        graph.Write(stream);
    }

    private static string IsMultiple(OnnxGraph graph, string counter, int of) =>
        graph.Node("Equal", [graph.Node("Mod", [counter, graph.Constant([(float)of])], [("fmod", 1)]), graph.Constant([0f])]);

    private static string Next(OnnxGraph graph, string counter, CloneMemory layout)
    {
        string more = graph.Node("Add", [counter, graph.Constant([1f])]);
        return graph.Node("Where", [graph.Node("Less", [more, graph.Constant([2f * layout.Period])]), more, graph.Constant([(float)layout.Period])]);
    }

    private static string ToEnvironment(OnnxGraph graph, CloneNetwork network, string action)
    {
        if (network.ActionSpace is not Box box) return action;
        action = graph.Node("Div", [action, graph.Constant(network.ActionScale, box.Length)]);
        action = graph.Node("Add", [action, graph.Constant(network.ActionShift, box.Length)]);
        action = graph.Node("Max", [action, graph.Constant(box.Low, box.Length)]);
        return graph.Node("Min", [action, graph.Constant(box.High, box.Length)]);
    }

    private static float[] Repeated(ReadOnlySpan<float> values, int times)
    {
        float[] repeated = new float[values.Length * times];
        for (int i = 0; i < times; i++) values.CopyTo(repeated.AsSpan(i * values.Length));
        return repeated;
    }
}
