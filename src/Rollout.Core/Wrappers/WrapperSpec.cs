using System.Text.Json;

namespace Rollout.Core;

/// <summary>A wrapper by name and arguments: enough to make it again.</summary>
/// <param name="Name">Name in <see cref="WrapperCatalogue"/>.</param>
/// <param name="Arguments">Values by parameter; those left out have their defaults.</param>
public sealed record WrapperSpec(string Name, IReadOnlyDictionary<string, string> Arguments)
{
    /// <summary>Reads <c>name</c>, <c>name:value:value</c> or <c>name:parameter=value</c>, such as <c>frame-stack:4:padding=zero</c>.</summary>
    /// <exception cref="ArgumentException">There is no such wrapper or parameter; the nearest is named.</exception>
    public static WrapperSpec Parse(string text)
    {
        string[] parts = text.Split(':');
        WrapperKind kind = WrapperCatalogue.Find(parts[0]);
        Dictionary<string, string> arguments = new(StringComparer.Ordinal);
        for (int i = 1; i < parts.Length; i++)
        {
            int equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 && i > kind.Parameters.Count)
                throw new ArgumentException($"'{text}' has more values than {kind.Name} has parameters ({string.Join(", ", kind.Parameters)}).");
            string parameter = equals < 0 ? kind.Parameters[i - 1] : parts[i][..equals];
            if (!arguments.TryAdd(parameter, parts[i][(equals + 1)..])) throw new ArgumentException($"'{text}' gives {parameter} twice.");
        }

        WrapperSpec spec = new(kind.Name, arguments);
        spec.Check();
        return spec;
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Join(':', Arguments.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}").Prepend(Name));

    /// <summary>Refuses parameters that the wrapper does not have.</summary>
    internal void Check()
    {
        WrapperKind kind = WrapperCatalogue.Find(Name);
        foreach (string parameter in Arguments.Keys)
        {
            if (!kind.Parameters.Contains(parameter)) throw new UnknownNameException($"parameter of {Name}", parameter, kind.Parameters);
        }
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteStartObject("arguments");
        foreach ((string parameter, string value) in Arguments.OrderBy(pair => pair.Key, StringComparer.Ordinal)) writer.WriteString(parameter, value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    internal static WrapperSpec Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String)
            throw new FormatException("A wrapper is an object with a \"name\" and \"arguments\".");
        Dictionary<string, string> arguments = new(StringComparer.Ordinal);
        if (json.TryGetProperty("arguments", out JsonElement given))
        {
            if (given.ValueKind != JsonValueKind.Object) throw new FormatException($"The \"arguments\" of {name.GetString()} must be an object.");
            foreach (JsonProperty argument in given.EnumerateObject())
                arguments[argument.Name] = argument.Value.ValueKind == JsonValueKind.String ? argument.Value.GetString()! : argument.Value.GetRawText();
        }

        WrapperSpec spec = new(name.GetString()!, arguments);
        spec.Check();
        return spec;
    }
}
