using Rollout.Core;

namespace Rollout.Learning;

/// <summary>A way of cloning by name.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Summary">One line.</param>
/// <param name="TotalSteps">Gradient steps to train for.</param>
/// <param name="Settings">Options that differ from the defaults, as name=value.</param>
public sealed record ClonePreset(string Name, string Summary, long TotalSteps, params string[] Settings)
{
    /// <summary>The preset's options, changed by settings.</summary>
    /// <param name="settings">Changes, as name=value.</param>
    /// <exception cref="UnknownNameException">There is no such option; the nearest is named.</exception>
    /// <exception cref="OptionException">A value is not one of the option.</exception>
    public CloneOptions Options(params IReadOnlyList<string> settings)
    {
        CloneOptions options = new();
        foreach (string setting in Settings.Concat(settings))
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw new OptionException(setting, "missing", "written as name=value");
            options = OptionBinding.With(options, CloneOptions.Aliases, setting[..equals].Trim(), setting[(equals + 1)..].Trim());
        }

        options.Validate();
        return options;
    }
}

/// <summary>
/// Ways of cloning: bc, bc-rnn and bc-rnn-gmm with robomimic's settings for low-dimensional observations, and small ones for two cores, which
/// have fewer weights, a larger learning rate that falls, and averaged weights.
/// </summary>
public static class ClonePresets
{
    private static readonly string[] s_small =
        ["learning_rate=0.001", "warmup_steps=200", "learning_rate_decay=cosine", "average_weights=true", "tanh_actions=false", "max_gradient_norm=1", "action_choice=likeliest"];

    private static readonly string[] s_sequence = ["layers=64", "learning_rate=0.003"];

    /// <summary>All presets.</summary>
    public static IReadOnlyList<ClonePreset> All { get; } =
    [
        new("bc", "MLP 1024-1024, squared error", 200_000),
        new("bc-gaussian", "MLP 1024-1024, a Gaussian for every state", 200_000, "head=gaussian", "minimum_deviation=0.01"),
        new("bc-rnn", "LSTM 400-400 over sequences of 10, squared error", 200_000, "trunk=lstm", "layers=400,400"),
        new("bc-rnn-gmm", "LSTM 400-400 over sequences of 10, a mixture of 5 Gaussians", 200_000, "trunk=lstm", "layers=400,400", "head=mixture"),
        new("bc-small", "MLP 256-256, squared error", 10_000, [.. s_small, "layers=256,256", "batch_size=256"]),
        new("bc-rnn-small", "LSTM 64 over sequences of 10, squared error", 10_000, [.. s_small, .. s_sequence, "trunk=lstm"]),
        new("bc-gru-small", "GRU 64 over sequences of 10, squared error", 10_000, [.. s_small, .. s_sequence, "trunk=gru"]),
        new("bc-rnn-gmm-small", "LSTM 64 over sequences of 10, a mixture of 5 Gaussians", 10_000, [.. s_small, .. s_sequence, "trunk=lstm", "head=mixture", "minimum_deviation=0.05"]),
    ];

    /// <summary>The preset of a name.</summary>
    /// <exception cref="UnknownNameException">There is none; the nearest is named.</exception>
    public static ClonePreset Find(string name) => All.FirstOrDefault(preset => preset.Name == name) ?? throw new UnknownNameException("preset", name, All.Select(preset => preset.Name));
}
