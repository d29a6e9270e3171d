using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Labs;

/// <summary>Does what was demonstrated in the most similar state.</summary>
/// <param name="data">Demonstrations.</param>
/// <param name="observationSpace">Observations.</param>
/// <param name="actionSpace">Actions.</param>
internal sealed class NearestNeighbourPolicy(EpisodeDataset data, Space observationSpace, Space actionSpace) : IPolicy
{
    private readonly AffineNormalizer _normalizer = AffineNormalizer.Fit(data.Floats(FeatureNames.State), observationSpace.FloatCount, Normalization.MeanDeviation);

    public Space ObservationSpace => observationSpace;

    public Space ActionSpace => actionSpace;

    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        ReadOnlySpan<float> known = data.Floats(FeatureNames.State), labels = data.Floats(FeatureNames.Action), scale = _normalizer.Scale;
        int n = scale.Length;
        for (int row = 0; row < count; row++)
        {
            float least = float.PositiveInfinity;
            for (int i = 0; i < labels.Length; i++)
            {
                float distance = 0;
                for (int j = 0; j < n; j++)
                {
                    float difference = (floats[row * n + j] - known[i * n + j]) * scale[j];
                    distance += difference * difference;
                }

                if (distance < least) (least, actions[row]) = (distance, labels[i]);
            }
        }
    }
}
