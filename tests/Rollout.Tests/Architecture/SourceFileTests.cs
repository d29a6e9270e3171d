namespace Rollout.Tests.Architecture;

/// <summary>What a reader may expect of every file under src.</summary>
public class SourceFileTests
{
    private const int LongestFile = 500, LongestMedian = 150;

    [Fact]
    public void No_file_is_too_long_to_read()
    {
        string[] files = Files();
        Assert.True(files.Length > 50, $"only {files.Length} source files found");
        Assert.All(files, file => Assert.True(File.ReadLines(file).Count() <= LongestFile, $"{file} has more than {LongestFile} lines: split it by type."));
    }

    [Fact]
    public void Half_of_the_files_are_short()
    {
        int[] lines = [.. Files().Select(file => File.ReadLines(file).Count()).Order()];
        Assert.True(lines[lines.Length / 2] < LongestMedian, $"the median file has {lines[lines.Length / 2]} lines");
    }

    [Fact]
    public void Every_namespace_is_the_name_of_its_project()
    {
        foreach (string file in Files())
        {
            string project = Path.GetRelativePath(Source(), file).Split(Path.DirectorySeparatorChar)[0];
            if (File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal)) is { } line)
                Assert.True(line == $"namespace {project};", $"{file}: '{line}' where the project is {project}");
        }
    }

    private static string[] Files() =>
        [.. Directory.EnumerateFiles(Source(), "*.cs", SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(Source(), file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))];

    private static string Source()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rollout.slnx"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Rollout.slnx."), "src");
    }
}
