using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// Generalised state-dependent exploration: the noise of an action is a linear function of the last hidden layer, ε = h E with E ~ N(0, S²)
/// drawn once for many steps, so that alike states meet alike noise and motion stays smooth. Then a ~ N(μ, h² S² + 1e-6), whose gradient does
/// not flow into h.
/// </summary>
/// <remarks>Raffin, Kober and Stulp, Smooth exploration for robotic reinforcement learning (2021), as Stable-Baselines3 has it.</remarks>
public sealed class StateDependentNoise : ActionDistribution, ICheckpointable
{
    private const float Epsilon = 1e-6f;
    private readonly Box _space;
    private readonly ActionOptions _options;
    private readonly Parameter _logDeviation;
    private float[] _noise = [];

    /// <summary>Adds the log deviations, [actions or 1, latent], to a parameter vector, under the name "log_std".</summary>
    public StateDependentNoise(Box space, ParameterVector parameters, ActionOptions options)
    {
        if (options.Squash) Squashing.Check(space);
        (_space, _options) = (space, options);
        _logDeviation = parameters.Add("log_std", options.FullDeviations ? space.Length : 1, options.LatentCount);
        _logDeviation.Values.Fill(options.InitialLogDeviation);
    }

    /// <inheritdoc/>
    public override int OutputCount => _space.Length + LatentCount;

    /// <inheritdoc/>
    public override int LatentCount => _options.LatentCount;

    /// <inheritdoc/>
    public override int ActionCount => _space.Length;

    /// <inheritdoc/>
    public override float MeanDeviation
    {
        get
        {
            float sum = 0;
            for (int i = 0; i < _logDeviation.Values.Length; i++) sum += Deviation(_logDeviation.Values[i]);
            return sum / _logDeviation.Values.Length;
        }
    }

    /// <summary>The present noise E of each environment, [n, ActionCount, LatentCount].</summary>
    internal ReadOnlySpan<float> Noise => _noise;

    /// <inheritdoc/>
    public override void BeginNoise(int environments, RandomStream random)
    {
        int one = ActionCount * LatentCount;
        if (_noise.Length != environments * one) _noise = new float[environments * one];
        for (int k = 0; k < _noise.Length; k++) _noise[k] = (float)random.NextNormal() * Deviation(_logDeviation.Values[k % one % _logDeviation.Values.Length]);
    }

    /// <inheritdoc/>
    public override void Sample(int rows, ReadOnlySpan<float> outputs, RandomStream random, Span<float> actions, Span<float> logProbabilities)
    {
        int one = ActionCount * LatentCount;
        if (_noise.Length != rows * one) BeginNoise(rows, random);
        ReadOnlySpan<float> logDeviations = _logDeviation.Values;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> output = outputs.Slice(row * OutputCount, OutputCount), latent = output[ActionCount..];
            float logProbability = 0;
            for (int j = 0; j < ActionCount; j++)
            {
                ReadOnlySpan<float> noise = _noise.AsSpan(row * one + j * LatentCount, LatentCount);
                ReadOnlySpan<float> logarithms = logDeviations.Slice(j * LatentCount % logDeviations.Length, LatentCount);
                float offset = 0, variance = Epsilon;
                for (int i = 0; i < latent.Length; i++)
                {
                    float spread = latent[i] * Deviation(logarithms[i]);
                    offset += latent[i] * noise[i];
                    variance += spread * spread;
                }

                actions[row * ActionCount + j] = output[j] + offset;
                logProbability -= 0.5f * (offset * offset / variance + MathF.Log(variance)) + Tensor.HalfLogTwoPi;
            }

            logProbabilities[row] = logProbability;
        }

        if (_options.Squash) Squashing.Correct(rows, ActionCount, actions, logProbabilities);
    }

    /// <inheritdoc/>
    public override void Mode(int rows, ReadOnlySpan<float> outputs, Span<float> actions)
    {
        for (int row = 0; row < rows; row++) outputs.Slice(row * OutputCount, ActionCount).CopyTo(actions[(row * ActionCount)..]);
    }

    /// <inheritdoc/>
    public override void ToEnvironment(int rows, ReadOnlySpan<float> actions, Span<float> environmentActions)
    {
        if (_options.Squash) Squashing.ToEnvironment(_space, rows, actions, environmentActions);
        else GaussianActions.Clip(_space, rows, actions, environmentActions);
    }

    /// <inheritdoc/>
    public override void FromEnvironment(int rows, ReadOnlySpan<float> environmentActions, Span<float> actions)
    {
        if (_options.Squash) Squashing.FromEnvironment(_space, rows, environmentActions, actions);
        else base.FromEnvironment(rows, environmentActions, actions);
    }

    /// <inheritdoc/>
    public override (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor actions)
    {
        Tape tape = outputs.Tape;
        Tensor mean = outputs.SliceColumns(0, ActionCount), squares = tape.Zeros(outputs.Rows, LatentCount);
        for (int row = 0; row < outputs.Rows; row++)
        {
            ReadOnlySpan<float> latent = outputs.Values.Slice(row * OutputCount + ActionCount, LatentCount);
            Span<float> square = squares.Values.Slice(row * LatentCount, LatentCount);
            for (int i = 0; i < square.Length; i++) square[i] = latent[i] * latent[i];
        }

        Tensor deviation = Deviation(_logDeviation.On(tape)), offset = tape.Zeros(1, ActionCount);
        if (!_options.FullDeviations) deviation = deviation.RepeatRow(ActionCount);
        offset.Values.Fill(Epsilon);
        Tensor variance = squares.Linear(deviation.Square(), offset), logVariance = variance.Log();
        Tensor logProbability = -0.5f * ((actions - mean).Square() / variance + logVariance).RowSums() - ActionCount * Tensor.HalfLogTwoPi;
        if (!_options.Squash) return (logProbability, 0.5f * logVariance.RowSums() + ActionCount * (0.5f + Tensor.HalfLogTwoPi));
        logProbability -= Squashing.Correction(actions);
        return (logProbability, -logProbability);
    }

    /// <inheritdoc/>
    public override string AddMode(OnnxGraph graph, string head) => _options.Squash ? Squashing.AddMode(graph, _space, head) : GaussianActions.AddClip(graph, _space, head);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("count", [_noise.Length]);
        writer.Write("noise", (ReadOnlySpan<float>)_noise);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<int> count = stackalloc int[1];
        reader.Read("count", count);
        if (count[0] < 0 || count[0] % (ActionCount * LatentCount) != 0) throw new InvalidDataException($"The exploration noise has {count[0]} numbers; it must have a multiple of {ActionCount * LatentCount}.");
        float[] noise = reader.ReadFloats("noise");
        if (noise.Length != count[0]) throw new InvalidDataException($"The exploration noise has {noise.Length} numbers instead of {count[0]}.");
        _noise = noise;
    }

    private float Deviation(float logarithm) =>
        !_options.GentleDeviations || logarithm <= 0 ? MathF.Exp(logarithm) : MathF.Log(1 + logarithm + Epsilon) + 1;

    /// <summary>exp x, or with gentle deviations log(1 + x) + 1 where x is positive.</summary>
    private Tensor Deviation(Tensor logarithm)
    {
        if (!_options.GentleDeviations) return logarithm.Exp();
        Tensor positive = logarithm.Tape.Zeros(logarithm.Rows, logarithm.Columns);
        for (int i = 0; i < positive.Length; i++) positive.Values[i] = logarithm.Values[i] > 0 ? 1 : 0;
        return logarithm.Exp() * (1 - positive) + ((logarithm * positive + (1 + Epsilon)).Log() + 1) * positive;
    }
}
