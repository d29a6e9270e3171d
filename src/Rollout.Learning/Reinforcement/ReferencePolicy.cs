using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>A policy π₀ whose weights stay as they are, to which another is held: log π₀(a | y) of the actions of a rollout.</summary>
internal sealed class ReferencePolicy(ParameterVector weights, FeatureNetwork network, ActionDistribution distribution, RolloutBuffer rollout, int maskCount) : ICheckpointable
{
    private readonly Tape _tape = new();
    private readonly float[] _logProbabilities = new float[rollout.Rows];
    private int[] _rows = [];

    /// <summary>log π₀ of every row of the rollout that was evaluated last, [n T].</summary>
    public ReadOnlySpan<float> LogProbabilities => _logProbabilities;

    /// <summary>Copies the weights that are to stay.</summary>
    public void Take(ParameterVector source)
    {
        source.Values.CopyTo(weights.Values);
        network.Refresh();
    }

    /// <summary>Evaluates all actions of the rollout.</summary>
    /// <param name="strip">Rows at a time.</param>
    public void Evaluate(int strip)
    {
        if (_rows.Length < strip) _rows = new int[strip];
        for (int first = 0; first < rollout.Rows; first += strip)
        {
            int count = Math.Min(strip, rollout.Rows - first);
            for (int i = 0; i < count; i++) _rows[i] = first + i;
            ReadOnlySpan<int> rows = _rows.AsSpan(0, count);
            _tape.Reset();
            Tensor outputs = network.Forward(_tape, rollout.Observations, rollout.Images, rows);
            if (maskCount > 0) outputs = outputs.Mask(_tape.Gather(rollout.Masks, maskCount, rows));
            Tensor actions = _tape.Gather(rollout.Actions, distribution.ActionCount, rows);
            distribution.Evaluate(outputs, actions).LogProbability.Values.CopyTo(_logProbabilities.AsSpan(first));
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer) => weights.Save(writer);

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        weights.Load(reader);
        network.Refresh();
    }
}
