using System.Globalization;

namespace Rollout.Learning;

/// <summary>An option has a value that it cannot have.</summary>
public sealed class OptionException(string option, object? value, string range)
    : ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{Snake(option)} is {value ?? "null"}; it must be {range}."))
{
    /// <summary>The option's name.</summary>
    public string Option { get; } = option;

    /// <summary>The name as it is written on the command line: BatchSize becomes batch_size.</summary>
    internal static string Snake(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    /// <summary>Throws unless the condition holds.</summary>
    internal static void Require(bool condition, string option, object? value, string range)
    {
        if (!condition) throw new OptionException(option, value, range);
    }
}
