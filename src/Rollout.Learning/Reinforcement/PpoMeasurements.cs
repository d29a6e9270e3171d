using Rollout.Core;

namespace Rollout.Learning;

/// <summary>What an update of <see cref="Ppo"/> measured, averaged as Stable-Baselines3 averages it: losses over all minibatches, KL over those of the last epoch.</summary>
internal sealed class PpoMeasurements
{
    private int _minibatches;
    private int _epochMinibatches;
    private double _policySum, _valueSum, _entropySum, _clipSum, _klSum, _lastClip;

    public float PolicyLoss { get; private set; }

    public float EntropyLoss { get; private set; }

    public float ValueLoss { get; set; }

    public float LastKl { get; private set; }

    /// <summary>KL divergence of the last minibatch from the policy that training began with; NaN where nobody asked.</summary>
    public float KlToInit { get; set; } = float.NaN;

    public double Loss { get; private set; }

    public double GradientNorm { get; private set; }

    public double ExplainedVariance { get; private set; }

    public double MeanPolicyLoss => _policySum / _minibatches;

    public double MeanValueLoss => _valueSum / _minibatches;

    public double MeanEntropyLoss => _entropySum / _minibatches;

    public double MeanClipFraction => _clipSum / _minibatches;

    public double MeanKl => _klSum / _epochMinibatches;

    public void Begin() => (_minibatches, _policySum, _valueSum, _entropySum, _clipSum) = (0, 0, 0, 0, 0);

    public void BeginEpoch() => (_epochMinibatches, _klSum) = (0, 0);

    /// <summary>KL is estimated as E[ratio - 1 - log ratio], which is never negative (Schulman, Approximating KL divergence, 2020).</summary>
    public void MeasurePolicy(float policyLoss, float entropyLoss, ReadOnlySpan<float> logRatio, ReadOnlySpan<float> ratio, float clipRange)
    {
        (PolicyLoss, EntropyLoss) = (policyLoss, entropyLoss);
        float divergence = 0;
        int clipped = 0;
        for (int i = 0; i < ratio.Length; i++)
        {
            divergence += ratio[i] - 1 - logRatio[i];
            clipped += MathF.Abs(ratio[i] - 1) > clipRange ? 1 : 0;
        }

        LastKl = divergence / ratio.Length;
        _lastClip = (double)clipped / ratio.Length;
    }

    public void AddMinibatch(double gradientNorm, float entropyCoefficient, float valueCoefficient)
    {
        GradientNorm = gradientNorm;
        Loss = PolicyLoss + entropyCoefficient * EntropyLoss + valueCoefficient * ValueLoss;
        _minibatches++;
        _epochMinibatches++;
        _policySum += PolicyLoss;
        _valueSum += ValueLoss;
        _entropySum += EntropyLoss;
        _clipSum += _lastClip;
        _klSum += LastKl;
    }

    public void ExplainVariance(ReadOnlySpan<float> values, ReadOnlySpan<float> returns) => ExplainedVariance = Core.ExplainedVariance.Of(values, returns);

    public void Report(IMetricSink metrics, long updates, double learningRate, double clipRange)
    {
        metrics.Record("train/policy_gradient_loss", MeanPolicyLoss);
        metrics.Record("train/value_loss", MeanValueLoss);
        metrics.Record("train/entropy_loss", MeanEntropyLoss);
        metrics.Record("train/loss", Loss);
        metrics.Record("train/approx_kl", MeanKl);
        if (!float.IsNaN(KlToInit)) metrics.Record("train/kl_to_init", KlToInit);
        metrics.Record("train/clip_fraction", MeanClipFraction);
        metrics.Record("train/explained_variance", ExplainedVariance);
        metrics.Record("train/gradient_norm", GradientNorm);
        metrics.Record("train/learning_rate", learningRate);
        metrics.Record("train/clip_range", clipRange);
        metrics.Record("train/n_updates", updates);
    }
}
