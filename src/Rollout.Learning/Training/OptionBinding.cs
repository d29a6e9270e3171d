using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Rollout.Core;

namespace Rollout.Learning;

/// <summary>Sets options of a record by name, from text: "batch_size", "BatchSize" and "batch-size" are the same option.</summary>
public static class OptionBinding
{
    /// <summary>A copy of the options with one changed.</summary>
    /// <param name="options">Options record.</param>
    /// <param name="aliases">Other names of options; may be empty.</param>
    /// <param name="name">Name in any spelling.</param>
    /// <param name="text">Value: a number, true or false, none, a schedule, or numbers separated by commas.</param>
    /// <exception cref="UnknownNameException">There is no such option; the nearest is named.</exception>
    /// <exception cref="OptionException">The text is not a value of the option.</exception>
    public static T With<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        T options, IReadOnlyDictionary<string, string> aliases, string name, string text) where T : notnull
    {
        PropertyInfo[] properties = Properties<T>();
        string target = aliases.TryGetValue(name, out string? aliased) ? aliased : name;
        PropertyInfo property = properties.FirstOrDefault(candidate => Plain(candidate.Name) == Plain(target))
            ?? throw new UnknownNameException("option", name, properties.Select(candidate => OptionException.Snake(candidate.Name)).Concat(aliases.Keys));
        property.SetValue(options, Parse(property, text));
        return options;
    }

    /// <summary>Names and values of all options, as text that <see cref="With"/> reads.</summary>
    public static IReadOnlyList<(string Name, string Value)> Describe<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T options) where T : notnull =>
        [.. Properties<T>().Select(property => (OptionException.Snake(property.Name), Text(property.GetValue(options))))];

    private static PropertyInfo[] Properties<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>() =>
        [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)];

    private static object? Parse(PropertyInfo property, string text)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        try
        {
            if ((text is "none" or "null" or "None") && !(type.IsEnum && Enum.IsDefined(type, "None")))
            {
                bool nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
                    || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
                return nullable ? null : throw new FormatException("it cannot be none");
            }

            if (type == typeof(Schedule)) return Schedule.Parse(text);
            if (type == typeof(int)) return int.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture);
            if (type == typeof(float)) return float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            if (type == typeof(bool)) return bool.Parse(text);
            if (type == typeof(string)) return text;
            if (type == typeof(IReadOnlyList<string>)) return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (type.IsEnum) return Enum.Parse(type, text, ignoreCase: true);
            if (type == typeof(IReadOnlyList<int>))
                return text.Length == 0 ? [] : text.Split(',').Select(width => int.Parse(width, NumberStyles.Integer, CultureInfo.InvariantCulture)).ToArray();
            throw new NotSupportedException($"Option {property.Name} is of type {type.Name}, which text cannot set.");
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            throw new OptionException(OptionException.Snake(property.Name), text, Kind(type));
        }
    }

    private static string Kind(Type type) => type switch
    {
        _ when type == typeof(Schedule) => "a number, lin_0.001 for a line to zero, or 0.001->0.0001",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(float) => "a number",
        _ when type == typeof(bool) => "true or false",
        _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ => "whole numbers separated by commas, as in 64,64",
    };

    private static string Text(object? value) => value switch
    {
        null => "none",
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IEnumerable<int> widths => string.Join(',', widths),
        IEnumerable<string> names => string.Join(',', names),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
}
