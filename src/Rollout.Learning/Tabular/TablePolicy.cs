using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>An action for every state of a discrete space.</summary>
public sealed class TablePolicy : IPolicy
{
    private readonly StateIndex _index;
    private readonly int[] _actions;
    private readonly int _observationCount;

    /// <summary>Creates the policy; the array is kept, not copied, so that a learner can go on changing it.</summary>
    /// <param name="observationSpace">A discrete space.</param>
    /// <param name="actionSpace">Where actions come from.</param>
    /// <param name="actions">Place of the action within its space for every state, as <see cref="StateIndex"/> numbers them.</param>
    public TablePolicy(Space observationSpace, Discrete actionSpace, int[] actions)
    {
        _index = new StateIndex(observationSpace);
        if (actions.Length != _index.Count) throw new ArgumentException($"{observationSpace} has {_index.Count} values, and there are actions for {actions.Length}.", nameof(actions));
        (ObservationSpace, ActionSpace, _actions, _observationCount) = (observationSpace, actionSpace, actions, observationSpace.FloatCount);
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <summary>The policy of an exact solution, for an environment whose observations tell its states apart.</summary>
    public static TablePolicy Of(TabularSolution solution, IEnvironment environment)
    {
        if (environment is not ITabular tabular) throw new ArgumentException("The environment has no table.", nameof(environment));
        if (environment.ActionSpace is not Discrete actions) throw new ArgumentException($"Actions must be Discrete, not {environment.ActionSpace}.", nameof(environment));
        StateIndex index = new(environment.ObservationSpace);
        int[] choices = new int[index.Count];
        float[] floats = new float[environment.ObservationSpace.FloatCount];
        // Backwards, so that of states that look alike the first decides.
        for (int state = tabular.Table.States - 1; state >= 0; state--)
        {
            tabular.Observe(state, new Observation(floats, []));
            choices[index.Of(floats)] = solution.Actions[state];
        }

        return new TablePolicy(environment.ObservationSpace, actions, choices);
    }

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        int start = ((Discrete)ActionSpace).Start;
        for (int i = 0; i < count; i++) actions[i] = start + _actions[_index.Of(floats.Slice(i * _observationCount, _observationCount))];
    }

    /// <summary>Writes the policy as ONNX: the number of the state by a product with strides, the action by looking it up.</summary>
    public void ExportOnnx(Stream stream)
    {
        OnnxGraph graph = new("policy");
        graph.Metadata("observation_space", ObservationSpace.ToJson());
        graph.Metadata("action_space", ActionSpace.ToJson());
        string value = graph.Input("observation", _observationCount);
        float[] starts = [.. _index.Starts.ToArray().Select(start => (float)start)], strides = [.. _index.Strides.ToArray().Select(stride => (float)stride)];
        value = graph.Node("Sub", [value, graph.Constant(starts, starts.Length)]);
        value = graph.Node("MatMul", [value, graph.Constant(strides, strides.Length, 1)]);
        value = graph.Node("Cast", [value], [("to", 7)]);
        int first = ((Discrete)ActionSpace).Start;
        graph.Node("Gather", [graph.Constant((ReadOnlySpan<float>)[.. _actions.Select(action => (float)(first + action))], _actions.Length), value], output: "action");
        graph.Output("action", 1);
        graph.Write(stream);
    }
}
