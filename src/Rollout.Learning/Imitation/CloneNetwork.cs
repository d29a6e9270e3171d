using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// A cloned policy's weights, trunk x head, with the normalisation of what goes in and comes out: normalised = (x - shift) scale.
/// It is all that acting needs, so a checkpoint of it is a policy.
/// </summary>
public sealed class CloneNetwork : ICheckpointable
{
    private readonly float[] _observationShift, _observationScale, _actionShift, _actionScale;

    /// <summary>Builds a network with weights drawn as PyTorch draws them, and no normalisation.</summary>
    /// <param name="options">Options; those of training are ignored.</param>
    /// <param name="observationSpace">Space with floats only.</param>
    /// <param name="actionSpace">Discrete, or a Box of floats.</param>
    /// <param name="seed">Seed of the first weights.</param>
    public CloneNetwork(CloneOptions options, Space observationSpace, Space actionSpace, ulong seed)
    {
        options.Validate();
        if (observationSpace.ByteCount > 0) throw new NotSupportedException($"Cloning reads observations of floats, not {observationSpace}.");
        (Options, ObservationSpace, ActionSpace) = (options, observationSpace, actionSpace);
        int floats = observationSpace.FloatCount, inputs = floats * options.ObservationHistory;
        Head = ActionHead.For(options, actionSpace);
        int outputs = Head.OutputCount * options.ChunkLength;
        int[] widths = [.. options.Layers];
        Recurrent = options.Trunk switch
        {
            TrunkKind.Lstm => new Lstm(Weights, "trunk", inputs, widths),
            TrunkKind.Gru => new Gru(Weights, "trunk", inputs, widths),
            _ => null,
        };
        Perceptron = new MultilayerPerceptron(Weights, Recurrent is null ? "trunk" : "head", Recurrent?.Outputs ?? inputs, Recurrent is null ? widths : [], outputs, options.Activation);
        RandomStream random = new(seed, stream: 0);
        Recurrent?.InitializeUniform(random);
        Perceptron.InitializeUniform(random);
        (_observationShift, _observationScale) = (new float[floats], new float[floats]);
        (_actionShift, _actionScale) = (new float[Head.ActionCount], new float[Head.ActionCount]);
        Array.Fill(_observationScale, 1);
        Array.Fill(_actionScale, 1);
    }

    /// <summary>The options it was built with.</summary>
    public CloneOptions Options { get; }

    /// <summary>Space of the observations.</summary>
    public Space ObservationSpace { get; }

    /// <summary>Space of the actions.</summary>
    public Space ActionSpace { get; }

    /// <summary>All weights.</summary>
    public ParameterVector Weights { get; } = new();

    /// <summary>The recurrent trunk; null for an MLP.</summary>
    public RecurrentNetwork? Recurrent { get; }

    /// <summary>The MLP trunk with the head's linear layer, or that layer alone after a recurrent trunk.</summary>
    public MultilayerPerceptron Perceptron { get; }

    /// <summary>What turns outputs into actions.</summary>
    public ActionHead Head { get; }

    /// <summary>Subtracted from observations, [F].</summary>
    public Span<float> ObservationShift => _observationShift;

    /// <summary>Multiplies the difference, [F].</summary>
    public Span<float> ObservationScale => _observationScale;

    /// <summary>Subtracted from actions, [A].</summary>
    public Span<float> ActionShift => _actionShift;

    /// <summary>Multiplies the difference, [A].</summary>
    public Span<float> ActionScale => _actionScale;

    /// <summary>Applies the network on a tape, a recurrent trunk beginning with a state of zero.</summary>
    /// <param name="inputs">Normalised observations, the history's frames side by side, [steps · n, history · F], time-major.</param>
    /// <param name="steps">Steps; 1 for an MLP trunk.</param>
    /// <returns>The head's outputs, one row for every action of every chunk, [steps · n · chunk, OutputCount].</returns>
    public Tensor Forward(Tensor inputs, int steps)
    {
        Tensor features = Recurrent is null ? inputs : Recurrent.Forward(inputs, steps).Outputs;
        return Perceptron.Forward(features).Reshape(inputs.Rows * Options.ChunkLength, Head.OutputCount);
    }

    /// <summary>Gives another network the same normalisation.</summary>
    internal void CopyNormalizationTo(CloneNetwork other)
    {
        _observationShift.CopyTo(other._observationShift, 0);
        _observationScale.CopyTo(other._observationScale, 0);
        _actionShift.CopyTo(other._actionShift, 0);
        _actionScale.CopyTo(other._actionScale, 0);
    }

    /// <summary>Normalises rows of observations or actions.</summary>
    public static void Normalize(ReadOnlySpan<float> values, ReadOnlySpan<float> shift, ReadOnlySpan<float> scale, Span<float> normalized)
    {
        for (int start = 0; start < values.Length; start += shift.Length)
        {
            for (int j = 0; j < shift.Length; j++) normalized[start + j] = (values[start + j] - shift[j]) * scale[j];
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("weights", Weights);
        writer.Write("observation_shift", (ReadOnlySpan<float>)_observationShift);
        writer.Write("observation_scale", (ReadOnlySpan<float>)_observationScale);
        writer.Write("action_shift", (ReadOnlySpan<float>)_actionShift);
        writer.Write("action_scale", (ReadOnlySpan<float>)_actionScale);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("weights", Weights);
        reader.Read("observation_shift", _observationShift.AsSpan());
        reader.Read("observation_scale", _observationScale.AsSpan());
        reader.Read("action_shift", _actionShift.AsSpan());
        reader.Read("action_scale", _actionScale.AsSpan());
    }
}
