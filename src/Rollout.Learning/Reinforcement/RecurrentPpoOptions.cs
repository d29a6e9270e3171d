namespace Rollout.Learning;

/// <summary>
/// Settings of <see cref="RecurrentPpo"/>: those of PPO, with the defaults of Stable-Baselines3's contrib, and its cells'. Minibatches are
/// consecutive rows, so that steps and batch size also say how far memory is learned back.
/// </summary>
public sealed record RecurrentPpoOptions : PpoOptions
{
    /// <summary>The defaults.</summary>
    public RecurrentPpoOptions() => (Steps, BatchSize) = (128, 128);

    /// <summary>Kind of cell.</summary>
    public CellKind Cell { get; init; } = CellKind.Lstm;

    /// <summary>Width of each recurrent layer. Wider: remembers more, slower. At least 1.</summary>
    public int CellWidth { get; init; } = 256;

    /// <summary>Recurrent layers one above the other. At least 1.</summary>
    public int CellLayers { get; init; } = 1;

    /// <summary>Whether the value network reads the policy's cells, which it then does not teach, instead of having its own.</summary>
    public bool SharedCells { get; init; }

    /// <summary>Whether the value network has cells of its own; without, and not sharing, it has no memory.</summary>
    public bool ValueCells { get; init; } = true;

    /// <summary>The names of Stable-Baselines3 and its contrib.</summary>
    public static new IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string>(PpoOptions.Aliases, StringComparer.OrdinalIgnoreCase)
    {
        ["lstm_hidden_size"] = nameof(CellWidth),
        ["n_lstm_layers"] = nameof(CellLayers),
        ["shared_lstm"] = nameof(SharedCells),
        ["enable_critic_lstm"] = nameof(ValueCells),
    };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionException.Require(KlToInit == 0, nameof(KlToInit), KlToInit, "0 with recurrent-ppo, which begins with fresh weights");
        OptionException.Require(Enum.IsDefined(Cell), nameof(Cell), Cell, "one of " + string.Join(", ", Enum.GetNames<CellKind>()));
        OptionException.Require(CellWidth >= 1, nameof(CellWidth), CellWidth, "at least 1");
        OptionException.Require(CellLayers >= 1, nameof(CellLayers), CellLayers, "at least 1");
    }
}
