using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>Lets PPO begin with a policy that was learned before: a clone of demonstrations, or that of an earlier run, as from a fast simulator to the real thing.</summary>
public static class InitialPolicy
{
    /// <summary>Options of PPO that say what function its policy is, which an earlier run passes on.</summary>
    private static readonly string[] s_structure =
    [
        "policy_layers", "value_layers", "activation", "normalize_observations", "normalize_rewards", "squash_actions", "state_dependent_noise", "full_deviations",
        "gentle_deviations", "scale_actions", "bound_mean", "convolutions", "image_features",
    ];

    /// <summary>Settings with which PPO's policy is the clone's function, as name=value.</summary>
    /// <exception cref="NotSupportedException">The clone remembers, executes chunks, has several modes, or reads more than a Box of floats.</exception>
    public static IReadOnlyList<string> Settings(CloneNetwork clone)
    {
        Require(clone);
        List<string> settings =
        [
            $"policy_layers={string.Join(',', clone.Options.Layers)}", $"activation={clone.Options.Activation}", "normalize_observations=true", "state_dependent_noise=false", "squash_actions=false", "value_warmup=2", "desired_kl=0.01",
        ];
        if (clone.ActionSpace is Box)
            settings.AddRange(["scale_actions=true", $"bound_mean={(clone.Options.TanhActions ? "true" : "false")}", "initial_log_deviation=-1"]);
        return settings;
    }

    /// <summary>Settings with which PPO's networks are those of an earlier run.</summary>
    public static IReadOnlyList<string> Settings(Ppo earlier) =>
        [.. OptionBinding.Describe(earlier.Options).Where(option => s_structure.Contains(option.Name)).Select(option => $"{option.Name}={option.Value}")];

    /// <summary>Takes over a clone's weights and its scaling of observations and actions, which then stays. Values begin anew.</summary>
    /// <exception cref="OptionException">PPO was not created with the clone's <see cref="Settings(CloneNetwork)"/>.</exception>
    /// <exception cref="ArgumentException">The spaces differ.</exception>
    public static void Begin(Ppo ppo, CloneNetwork clone)
    {
        Require(clone);
        RequireSame(ppo, clone.ObservationSpace, clone.ActionSpace);
        Copy(clone.Perceptron, ppo.PolicyNetwork);
        OptionException.Require(ppo.ObservationNormalizer is not null, nameof(PpoOptions.NormalizeObservations), false, "true, because the clone's observations are scaled");
        ppo.ObservationNormalizer!.Fix(clone.ObservationShift, clone.ObservationScale);
        if (clone.ActionSpace is Box)
        {
            OptionException.Require(ppo.Options.ScaleActions && ppo.Options.BoundMean == clone.Options.TanhActions, nameof(PpoOptions.BoundMean), ppo.Options.BoundMean, $"{clone.Options.TanhActions} with scale_actions=true, as the clone was trained");
            ScaledGaussianActions actions = (ScaledGaussianActions)ppo.Distribution;
            clone.ActionShift.CopyTo(actions.Center);
            clone.ActionScale.CopyTo(actions.Scale);
        }

        ppo.BeginWithPresentWeights();
    }

    /// <summary>Takes over an earlier run's policy, values and scalings. The scaling of observations then stays.</summary>
    /// <exception cref="OptionException">PPO was not created with the earlier run's <see cref="Settings(Ppo)"/>.</exception>
    /// <exception cref="ArgumentException">The spaces differ.</exception>
    public static void Begin(Ppo ppo, Ppo earlier)
    {
        RequireSame(ppo, earlier.ObservationSpace, earlier.ActionSpace);
        foreach (((string name, string value), (_, string own)) in OptionBinding.Describe(earlier.Options).Zip(OptionBinding.Describe(ppo.Options)).Where(pair => s_structure.Contains(pair.First.Name)))
            OptionException.Require(value == own, name, own, $"{value}, as in the run that training begins with");
        earlier.PolicyWeights.Values.CopyTo(ppo.PolicyWeights.Values);
        earlier.ValueWeights.Values.CopyTo(ppo.ValueWeights.Values);
        if (earlier.ObservationNormalizer is { } observations) ppo.ObservationNormalizer!.Fix(observations.Shift, observations.Scale);
        if (earlier.ReturnNormalizer?.Moments is { } returns) ppo.ReturnNormalizer!.Moments.Set(returns.Mean, returns.Variance, returns.Count);
        if (earlier.Distribution is ScaledGaussianActions from && ppo.Distribution is ScaledGaussianActions to)
        {
            from.Center.CopyTo(to.Center);
            from.Scale.CopyTo(to.Scale);
        }

        ppo.BeginWithPresentWeights();
    }

    private static void Require(CloneNetwork clone)
    {
        if (clone.Recurrent is not null) throw new NotSupportedException("The clone has a recurrent trunk, and PPO's policy remembers nothing. Clone with an MLP, such as bc-small.");
        if (clone.Options.ObservationHistory > 1) throw new NotSupportedException($"The clone sees a history of {clone.Options.ObservationHistory} frames, PPO's policy one. Clone with observation_history=1, the environment wrapped by frame-stack where it needs more.");
        if (clone.Options.ExecutedActions > 1) throw new NotSupportedException($"The clone executes {clone.Options.ExecutedActions} actions of a chunk, PPO's policy looks at every step. Clone with executed_actions=1.");
        if (clone.Head is MixtureHead && clone.Options.Head == HeadKind.Mixture && clone.Options.Modes > 1)
            throw new NotSupportedException($"The clone is a mixture of {clone.Options.Modes} modes, PPO's policy has one. Clone with a regression or Gaussian head, such as bc-small.");
        if (clone.ObservationSpace is not Box) throw new NotSupportedException($"The clone reads {clone.ObservationSpace}; a policy to begin with must read a Box of floats.");
    }

    private static void RequireSame(Ppo ppo, Space observations, Space actions)
    {
        if (observations.ToString() != ppo.ObservationSpace.ToString())
            throw new ArgumentException($"The policy to begin with reads {observations}, the environment gives {ppo.ObservationSpace}. Train in the same environment with the same wrappers.");
        if (actions.ToString() != ppo.ActionSpace.ToString())
            throw new ArgumentException($"The policy to begin with acts in {actions}, the environment takes {ppo.ActionSpace}. Train in the same environment with the same wrappers.");
    }

    /// <summary>Copies layers; of the last one the outputs that the target has, which come first: a clone's may be followed by deviations and later actions.</summary>
    private static void Copy(MultilayerPerceptron source, MultilayerPerceptron target)
    {
        string From(MultilayerPerceptron network) => string.Join(',', network.Layers.SkipLast(1).Select(layer => layer.Weight.Rows));
        OptionException.Require(From(source) == From(target), nameof(PpoOptions.PolicyLayers), From(target), $"{From(source)}, as in the clone");
        OptionException.Require(source.Activation == target.Activation, nameof(PpoOptions.Activation), target.Activation, $"{source.Activation}, as in the clone");
        foreach (((Parameter weight, Parameter bias), (Parameter own, Parameter ownBias)) in source.Layers.Zip(target.Layers))
        {
            weight.Values[..own.Values.Length].CopyTo(own.Values);
            bias.Values[..ownBias.Values.Length].CopyTo(ownBias.Values);
        }
    }
}
