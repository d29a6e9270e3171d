using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rollout.Labs;

namespace Rollout.Tests.Control;

/// <summary>tests/Fixtures/optimisation/ROWS.md says where each recorded row is compared; here it is checked that it names every row, and tests and labs that exist.</summary>
public class RecordedRowsTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "optimisation");
    private static readonly string[][] s_table = [.. File.ReadLines(Path.Combine(s_folder, "ROWS.md")).Where(line => line.StartsWith('|')).Skip(2).Select(Cells)];

    public static TheoryData<string, string, string> Comparisons => [.. s_table.Select(cells => (cells[0], cells[1], cells[3]))];

    [Fact]
    public void Every_row_is_named_once()
    {
        string[] rows = [.. Directory.EnumerateFiles(s_folder, "*.json").Order(StringComparer.Ordinal).SelectMany(file => Fixture.Load(file).GetProperty("values").EnumerateArray().Select(
            (JsonElement row, int i) => $"{Path.GetFileNameWithoutExtension(file)} {i} {row.GetProperty("name").GetString()}"))];
        Assert.True(rows.Length > 100, $"only {rows.Length} rows were found");
        Assert.Equal(rows, s_table.Select(cells => $"{cells[0]} {cells[1]} {cells[2]}"));
    }

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void What_compares_a_row_exists(string file, string row, string by)
    {
        if (by.StartsWith("lab ", StringComparison.Ordinal)) Lab(by[4..by.IndexOf(':', StringComparison.Ordinal)], by[(by.IndexOf(':', StringComparison.Ordinal) + 2)..].Split("; "));
        else Assert.True(Test(by.Split('.')), $"{file} {row}: there is no test {by}");
    }

    private static bool Test(string[] name) => name.Length == 2
        && typeof(RecordedRowsTests).Assembly.GetTypes().Any(type => type.Name == name[0] && type.GetMethod(name[1])?.GetCustomAttribute<FactAttribute>() is not null);

    /// <summary>The lab is in the catalogue and each check in the table on its page.</summary>
    private static void Lab(string name, string[] checks)
    {
        Assert.Equal(name, LabCatalogue.Find(name).Name);
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rollout.slnx"))) folder = folder.Parent;
        string[] page = File.ReadAllLines(Path.Combine(folder!.FullName, "docs", "labs", name + ".md"));
        foreach (string check in checks) Assert.Contains(page, line => Regex.IsMatch(line, $@"^\| {Regex.Escape(check).Replace(@"\*", ".+", StringComparison.Ordinal)} \|"));
    }

    /// <summary>The cells of a line; a bar that belongs to a name has a backslash before it.</summary>
    private static string[] Cells(string line) => [.. Regex.Split(line.Trim().Trim('|'), @"(?<!\\)\|").Select(cell => cell.Trim().Replace(@"\|", "|", StringComparison.Ordinal))];
}
