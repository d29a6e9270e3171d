using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Learning;

/// <summary>
/// Learns a reward from demonstrations and a policy from that reward, in turns: PPO collects a rollout and is paid by the reward model, then the
/// reward model learns to tell that rollout from the demonstrations. The environment's own reward is never used; it is only reported.
/// </summary>
public sealed class AdversarialImitation : ILearner, IDisposable
{
    private readonly Ppo _ppo;
    private readonly RewardModel _reward;
    private readonly Transitions _generated;
    private readonly float[] _observations, _actions, _environmentRewards, _learnedRewards;
    private double _paid;

    /// <summary>Creates a learner with fresh weights.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="context">Environments, spaces and seed.</param>
    /// <param name="reward">The reward that is learned.</param>
    public AdversarialImitation(AdversarialOptions options, LearnerContext context, RewardModel reward)
    {
        _ppo = new Ppo(options, context.Environments, context.ObservationSpace, context.ActionSpace, context.TotalSteps, context.Seed, context.Threads);
        _reward = reward;
        _generated = new Transitions(context.ObservationSpace.FloatCount, context.ActionSpace.FloatCount);
        _observations = new float[Count * _generated.ObservationCount];
        _actions = new float[Count * _generated.ActionCount];
        (_environmentRewards, _learnedRewards) = (new float[Count], new float[Count]);
    }

    /// <summary>Creates a learner whose demonstrations come from a dataset.</summary>
    /// <param name="options">Settings; <see cref="AdversarialOptions.Demonstrations"/> is the dataset.</param>
    /// <param name="context">Environments, spaces and seed.</param>
    /// <param name="reward">Makes the reward from the demonstrations.</param>
    /// <exception cref="OptionException">No dataset is named.</exception>
    public static AdversarialImitation FromDataset(AdversarialOptions options, LearnerContext context, Func<Transitions, RewardModel> reward)
    {
        OptionException.Require(!string.IsNullOrWhiteSpace(options.Demonstrations), "demonstrations", options.Demonstrations ?? "none", "a dataset, as in --set demonstrations=demonstrations/cartpole; rollout record makes one");
        Transitions demonstrations = DemonstratedTransitions.Read(EpisodeDataset.Load(options.Demonstrations!), context.ObservationSpace, context.ActionSpace);
        return new AdversarialImitation(options, context, reward(demonstrations));
    }

    /// <inheritdoc/>
    public int Count => _ppo.Count;

    /// <inheritdoc/>
    public long Steps => _ppo.Steps;

    /// <inheritdoc/>
    public IPolicy Policy => _ppo.Policy;

    /// <summary>The learner of the policy.</summary>
    public Ppo Ppo => _ppo;

    /// <summary>The learned reward.</summary>
    public RewardModel Reward => _reward;

    /// <inheritdoc/>
    public void Begin(StepBuffers reset)
    {
        _ppo.Begin(reset);
        reset.Floats.CopyTo(_observations, 0);
    }

    /// <inheritdoc/>
    public void Act(Span<float> actions)
    {
        _ppo.Act(actions);
        actions[.._actions.Length].CopyTo(_actions);
    }

    /// <inheritdoc/>
    public void Record(StepBuffers step)
    {
        int f = _generated.ObservationCount, a = _generated.ActionCount, first = _generated.Count;
        for (int i = 0; i < Count; i++)
        {
            float[] next = step.HasFinal[i] ? step.FinalFloats : step.Floats;
            _generated.Add(_observations.AsSpan(i * f, f), _actions.AsSpan(i * a, a), next.AsSpan(i * f, f), step.Terminated[i]);
        }

        _reward.Reward(_generated, first, _ppo.LogProbabilities, _learnedRewards);
        foreach (float reward in _learnedRewards) _paid += reward;

        // PPO sees the learned reward in the place of the environment's, whose buffer is left as it was.
        step.Rewards.CopyTo(_environmentRewards, 0);
        _learnedRewards.CopyTo(step.Rewards, 0);
        _ppo.Record(step);
        _environmentRewards.CopyTo(step.Rewards, 0);
        step.Floats.CopyTo(_observations, 0);
    }

    /// <inheritdoc/>
    public bool Update(IMetricSink metrics)
    {
        if (!_ppo.Update(metrics)) return false;
        metrics.Record("reward/mean", _paid / _generated.Count);
        _reward.Update(_generated, _ppo.LogProbabilities, metrics);
        _generated.Clear();
        _paid = 0;
        return true;
    }

    /// <inheritdoc/>
    public void ExportOnnx(Stream stream) => _ppo.ExportOnnx(stream);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("ppo", _ppo);
        writer.Write("reward", _reward);
        writer.Write("generated", _generated);
        writer.Write("observations", (ReadOnlySpan<float>)_observations);
        writer.Write("paid", [_paid]);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<double> paid = stackalloc double[1];
        reader.Read("ppo", _ppo);
        reader.Read("reward", _reward);
        reader.Read("generated", _generated);
        reader.Read("observations", _observations.AsSpan());
        reader.Read("paid", paid);
        _paid = paid[0];
    }

    /// <summary>Stops PPO's second thread.</summary>
    public void Dispose() => _ppo.Dispose();
}
