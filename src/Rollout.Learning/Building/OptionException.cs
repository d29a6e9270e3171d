using System.Globalization;

namespace Rollout.Learning;

/// <summary>An option has a value that it cannot have.</summary>
public sealed class OptionException(string option, object? value, string range)
    : ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{option} is {value ?? "null"}; it must be {range}."))
{
    /// <summary>The option's name.</summary>
    public string Option { get; } = option;

    /// <summary>Throws unless the condition holds.</summary>
    internal static void Require(bool condition, string option, object? value, string range)
    {
        if (!condition) throw new OptionException(option, value, range);
    }
}
