using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Learning;

/// <summary>What a round recorded and learned.</summary>
/// <param name="Round">Number, from 0.</param>
/// <param name="Episodes">What was recorded; labels are the expert's.</param>
/// <param name="MeanReturn">Mean return of the recorded episodes, whoever acted.</param>
/// <param name="ExpertShare">β of the round.</param>
/// <param name="Disturbance">Noise of the round, in units of half an action's range.</param>
/// <param name="Error">Root mean square of the new clone's difference from the labels, over all that was recorded, in units of half an action's range; its error rate for discrete actions.</param>
public sealed record CloningRound(int Round, IReadOnlyList<Episode> Episodes, double MeanReturn, double ExpertShare, double Disturbance, double Error);

/// <summary>
/// Cloning with the expert at hand: in rounds, episodes are recorded and labelled by the expert, added to all that was recorded before, and a clone is
/// learned from everything. Heirs say who acts and with what noise.
/// </summary>
public abstract class InteractiveCloning
{
    private readonly CloneOptions _clone;
    private readonly Func<IEnvironment> _environment;
    private readonly Func<IEnvironment, ulong, IPolicy> _expert;
    private readonly RecordingOptions _recording;
    private readonly ulong _seed;
    private readonly int _threads;

    /// <summary>Begins without data.</summary>
    /// <param name="options">Settings of the rounds.</param>
    /// <param name="clone">Settings of the clone.</param>
    /// <param name="environment">Makes an environment with its time limit.</param>
    /// <param name="expert">Makes the expert of an episode from its environment and seed; experts of different episodes may act at once.</param>
    /// <param name="recording">How episodes are recorded.</param>
    /// <param name="seed">Seed of everything.</param>
    /// <param name="threads">Episodes recorded at once; results do not depend on it.</param>
    private protected InteractiveCloning(
        DaggerOptions options, CloneOptions clone, Func<IEnvironment> environment, Func<IEnvironment, ulong, IPolicy> expert, RecordingOptions recording, ulong seed, int threads)
    {
        options.Validate();
        clone.Validate();
        (Options, _clone, _environment, _expert, _recording, _seed, _threads) = (options, clone, environment, expert, recording, seed, threads);
    }

    /// <summary>Settings of the rounds.</summary>
    public DaggerOptions Options { get; }

    /// <summary>Rounds done.</summary>
    public int Round { get; private set; }

    /// <summary>Everything recorded so far; null before the first round.</summary>
    public EpisodeDataset? Data { get; private set; }

    /// <summary>The clone of the last round; null before the first.</summary>
    public Cloner? Cloner { get; private set; }

    /// <summary>Records a round and learns from everything.</summary>
    /// <param name="progress">Called with the share of the round that is done; may be null.</param>
    /// <param name="cancellation">Ends the round, which then leaves no trace.</param>
    public CloningRound Next(Action<double>? progress = null, CancellationToken cancellation = default)
    {
        (double share, double disturbance) = Plan();
        RecordingOptions options = _recording with { LabellerShare = share, Disturbance = disturbance };
        CloneNetwork? learned = Cloner?.ActingNetwork;
        List<Episode> episodes = [];
        foreach (Episode episode in EpisodeRecorder.RecordMany(Recorder, Round * Options.Episodes, Options.Episodes, _seed, _threads, cancellation))
        {
            episodes.Add(episode);
            progress?.Invoke(0.3 * episodes.Count / Options.Episodes);
        }

        Data ??= new EpisodeDataset(episodes[0].Info);
        foreach (Episode episode in episodes) Data.Add(episode);
        using IEnvironment environment = _environment();
        Cloner cloner = new(_clone, Data, null, environment.ObservationSpace, environment.ActionSpace, Options.StepsPerRound, _seed + (ulong)Round);
        CompositeSink nowhere = new();
        for (int step = 0; step < Options.StepsPerRound; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            cloner.Update(nowhere);
            if (step % 100 == 0) progress?.Invoke(0.3 + 0.7 * step / Options.StepsPerRound);
        }

        Cloner = cloner;
        double error = Error(cloner.Policy, Data);
        Learned(error);
        return new CloningRound(Round++, episodes, episodes.Average(episode => episode.Floats(FeatureNames.Reward).ToArray().Sum(reward => (double)reward)), share, disturbance, error);

        EpisodeRecorder Recorder(int number)
        {
            IEnvironment recorded = _environment();
            IPolicy expert = _expert(recorded, _seed + (ulong)number);
            return new EpisodeRecorder(recorded, learned is null ? expert : Actor(expert, learned), options, expert);
        }
    }

    /// <summary>The expert's share and the noise of the next round.</summary>
    private protected abstract (double ExpertShare, double Disturbance) Plan();

    /// <summary>Who acts where the expert does not.</summary>
    private protected abstract IPolicy Actor(IPolicy expert, CloneNetwork learned);

    /// <summary>Tells what the round's clone still gets wrong.</summary>
    private protected virtual void Learned(double error)
    {
    }

    /// <summary>How far a policy is from the labels on the recorded observations, each episode in order so that memory counts.</summary>
    private static double Error(IPolicy policy, EpisodeDataset data)
    {
        ReadOnlySpan<float> observations = data.Floats(FeatureNames.State), labels = data.Floats(FeatureNames.Action);
        int width = data.Info.Find(FeatureNames.State).Width, actions = data.Info.Find(FeatureNames.Action).Width;
        float[] memory = new float[policy.MemoryCount], action = new float[actions];
        double sum = 0;
        for (int episode = 0; episode < data.EpisodeCount; episode++)
        {
            Array.Clear(memory);
            for (int i = data.EpisodeStart(episode); i < data.EpisodeStart(episode) + data.EpisodeLength(episode); i++)
            {
                policy.Act(1, observations.Slice(i * width, width), [], memory, action);
                for (int j = 0; j < actions; j++)
                {
                    double half = policy.ActionSpace is Box box ? (box.High[j] - box.Low[j]) / 2.0 : 0;
                    double wrong = action[j] - labels[i * actions + j];
                    sum += policy.ActionSpace is Discrete ? (wrong == 0 ? 0 : 1) : wrong * wrong / (half * half);
                }
            }
        }

        double mean = sum / (data.FrameCount * (double)actions);
        return policy.ActionSpace is Discrete ? mean : Math.Sqrt(mean);
    }
}
