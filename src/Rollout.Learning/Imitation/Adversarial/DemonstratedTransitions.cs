using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Learning;

/// <summary>Reads transitions from demonstrations.</summary>
public static class DemonstratedTransitions
{
    /// <summary>
    /// Every frame that another follows in its episode, and the last one if the task ended with it (its next observation, which is not recorded, is
    /// then worth nothing).
    /// </summary>
    /// <param name="data">Demonstrations with observations, actions and, where tasks can end, <see cref="EpisodeRecorder.Terminated"/>.</param>
    /// <param name="observationSpace">Observations of the environment.</param>
    /// <param name="actionSpace">Its actions.</param>
    /// <exception cref="ArgumentException">The demonstrations do not fit the spaces, or there are none.</exception>
    public static Transitions Read(EpisodeDataset data, Space observationSpace, Space actionSpace)
    {
        ReadOnlySpan<float> observations = data.Floats(FeatureNames.State), actions = data.Floats(FeatureNames.Action);
        ReadOnlySpan<float> terminated = data.Info.Has(EpisodeRecorder.Terminated) ? data.Floats(EpisodeRecorder.Terminated) : [];
        int f = data.Info.Find(FeatureNames.State).Width, a = data.Info.Find(FeatureNames.Action).Width;
        if (f != observationSpace.FloatCount) throw new ArgumentException($"The demonstrations' observations have {f} floats; the environment's have {observationSpace.FloatCount}.", nameof(data));
        if (a != actionSpace.FloatCount) throw new ArgumentException($"The demonstrations' actions have {a} floats; the environment's have {actionSpace.FloatCount}.", nameof(data));
        Transitions transitions = new(f, a);
        for (int episode = 0; episode < data.EpisodeCount; episode++)
        {
            int start = data.EpisodeStart(episode), last = start + data.EpisodeLength(episode) - 1;
            for (int i = start; i <= last; i++)
            {
                bool ended = i == last && terminated.Length > 0 && terminated[i] != 0;
                if (i == last && !ended) continue;
                if (!actionSpace.Contains(actions.Slice(i * a, a), [], out string reason)) throw new ArgumentException($"Action of frame {i - start} of episode {episode} of the demonstrations: {reason}.", nameof(data));
                transitions.Add(observations.Slice(i * f, f), actions.Slice(i * a, a), observations.Slice(ended ? i * f : (i + 1) * f, f), ended);
            }
        }

        return transitions.Count > 0 ? transitions : throw new ArgumentException("The demonstrations hold no transition; episodes of at least two frames are needed.", nameof(data));
    }
}
