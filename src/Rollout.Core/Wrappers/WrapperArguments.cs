using System.Globalization;

namespace Rollout.Core;

/// <summary>The values a wrapper was given by name, as numbers and words, with errors that name them.</summary>
/// <param name="spec">Name and values.</param>
/// <param name="environment">What is known of the environment; null where it was not registered.</param>
public sealed class WrapperArguments(WrapperSpec spec, EnvironmentSpec? environment)
{
    /// <summary>What is known of the environment; null where it was not registered.</summary>
    public EnvironmentSpec? Environment => environment;

    /// <summary>Whether a value was given.</summary>
    public bool Has(string name) => spec.Arguments.ContainsKey(name);

    /// <summary>A whole number.</summary>
    public int Whole(string name, int otherwise) => Has(name) ? Whole(name, spec.Arguments[name]) : otherwise;

    /// <summary>A whole number that must be given.</summary>
    public int Whole(string name) => Has(name) ? Whole(name, spec.Arguments[name]) : throw Missing(name, "4");

    /// <summary>A number.</summary>
    public double Number(string name, double otherwise) => Has(name) ? Number(name, spec.Arguments[name]) : otherwise;

    /// <summary>A number that must be given.</summary>
    public double Number(string name) => Has(name) ? Number(name, spec.Arguments[name]) : throw Missing(name, "0.1");

    /// <summary>Yes or no.</summary>
    public bool Flag(string name, bool otherwise) => !Has(name) ? otherwise : spec.Arguments[name] switch
    {
        "true" or "yes" or "1" => true,
        "false" or "no" or "0" => false,
        string other => throw new ArgumentException($"{spec.Name}: {name} is '{other}'; it must be true or false."),
    };

    /// <summary>Whole numbers between commas; null when not given.</summary>
    public int[]? Wholes(string name) => Has(name) ? [.. spec.Arguments[name].Split(',').Select(text => Whole(name, text))] : null;

    /// <summary>Words between commas; null when not given.</summary>
    public string[]? Words(string name) => Has(name) ? spec.Arguments[name].Split(',') : null;

    /// <summary>One of the names of an enumeration, in any case.</summary>
    public T Word<T>(string name, T otherwise) where T : struct, Enum
    {
        if (!Has(name)) return otherwise;
        string given = spec.Arguments[name];
        string[] names = Enum.GetNames<T>();
        int place = Array.FindIndex(names, candidate => candidate.Equals(given, StringComparison.OrdinalIgnoreCase));
        return place >= 0 ? Enum.GetValues<T>()[place] : throw new ArgumentException($"{spec.Name}: {name} is '{given}'; it must be one of {string.Join(", ", names).ToLowerInvariant()}.");
    }

    /// <summary>Places of the environment's velocities.</summary>
    public int[] Velocities() =>
        environment?.Velocities is { } places ? [.. places] : throw new ArgumentException($"{spec.Name}: which numbers are velocities is not known of {environment?.Id ?? "this environment"}; name them, as in {spec.Name}:1,3.");

    /// <summary>Steps after which the environment truncates an episode.</summary>
    public int StepLimit(string name) =>
        Has(name) ? Whole(name) : environment?.MaxEpisodeSteps ?? throw new ArgumentException($"{spec.Name}: {environment?.Id ?? "this environment"} has no step limit; give one, as in {spec.Name}:{name}=200.");

    private ArgumentException Missing(string name, string example) => new($"{spec.Name} needs {name}: write {spec.Name}:{name}={example}.");

    private int Whole(string name, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : throw new ArgumentException($"{spec.Name}: {name} is '{text}'; it must be a whole number.");

    private double Number(string name, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw new ArgumentException($"{spec.Name}: {name} is '{text}'; it must be a number.");
}
