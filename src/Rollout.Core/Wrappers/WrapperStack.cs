using System.Text;
using System.Text.Json;

namespace Rollout.Core;

/// <summary>Wrappers from the inside out, by name and arguments; makes new ones each time it wraps, and survives as JSON.</summary>
/// <param name="Wrappers">The innermost first.</param>
public sealed record WrapperStack(IReadOnlyList<WrapperSpec> Wrappers)
{
    /// <summary>No wrappers.</summary>
    public static WrapperStack Empty { get; } = new([]);

    /// <summary>Reads texts such as <c>velocity-mask</c> and <c>frame-stack:4</c>.</summary>
    /// <exception cref="ArgumentException">There is no such wrapper or parameter.</exception>
    public static WrapperStack Parse(IEnumerable<string> texts) => new([.. texts.Select(WrapperSpec.Parse)]);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is not a stack.</exception>
    /// <exception cref="ArgumentException">There is no such wrapper or parameter.</exception>
    public static WrapperStack FromJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Array) throw new FormatException("A stack of wrappers is an array of objects.");
            return new WrapperStack([.. document.RootElement.EnumerateArray().Select(WrapperSpec.Read)]);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The stack of wrappers is not JSON: {exception.Message}", exception);
        }
    }

    /// <summary>The stack as JSON: an array of names and arguments.</summary>
    public string ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartArray();
            foreach (WrapperSpec wrapper in Wrappers) wrapper.Write(writer);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Wraps one environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="spec">What is known of it: which numbers are velocities, when an episode is cut.</param>
    /// <exception cref="ArgumentException">An argument is not possible, or the environment does not suit a wrapper.</exception>
    public IEnvironment Wrap(IEnvironment environment, EnvironmentSpec? spec = null)
    {
        foreach (WrapperSpec wrapper in Wrappers) environment = WrapperCatalogue.Find(wrapper.Name).WrapOne(new WrapperArguments(wrapper, spec), environment);
        return environment;
    }

    /// <summary>Wraps a batch.</summary>
    /// <inheritdoc cref="Wrap(IEnvironment, EnvironmentSpec?)"/>
    public IVectorEnvironment Wrap(IVectorEnvironment environment, EnvironmentSpec? spec = null)
    {
        foreach (WrapperSpec wrapper in Wrappers) environment = WrapperCatalogue.Find(wrapper.Name).WrapMany(new WrapperArguments(wrapper, spec), environment);
        return environment;
    }
}
