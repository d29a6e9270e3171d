namespace Rollout.Core;

/// <summary>Something was asked for by a name that nothing has; the message names the nearest that exists.</summary>
public sealed class UnknownNameException(string kind, string name, IEnumerable<string> known) : ArgumentException(Describe(kind, name, [.. known]))
{
    /// <summary>The name that was asked for.</summary>
    public string Name { get; } = name;

    /// <summary>Of the names that begin with another, or else of all, the one with the fewest edits to it; null when there is none.</summary>
    public static string? Nearest(string name, IEnumerable<string> known) =>
        known.OrderBy(candidate => !candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)).ThenBy(candidate => Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())).ThenBy(candidate => candidate, StringComparer.Ordinal).FirstOrDefault();

    private static string Describe(string kind, string name, string[] known) =>
        known.Length == 0
            ? $"There is no {kind} named '{name}'; none is registered."
            : $"There is no {kind} named '{name}'. Did you mean '{Nearest(name, known)}'? Known: {string.Join(", ", known.Order(StringComparer.Ordinal).Take(12))}{(known.Length > 12 ? ", ..." : "")}.";

    /// <summary>Number of letters inserted, removed or replaced (Levenshtein 1966).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
