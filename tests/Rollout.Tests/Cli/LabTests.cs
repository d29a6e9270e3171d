using Rollout.Cli;
using Rollout.Labs;

namespace Rollout.Tests.Cli;

public class LabTests
{
    [Theory]
    [InlineData("see-contact")]
    [InlineData("lqr-policy-gradient")]
    [InlineData("descent-discontinuous")]
    public void A_lab_prints_its_table_and_writes_its_figure(string name)
    {
        string folder = Directory.CreateTempSubdirectory("labs").FullName;
        StringWriter output = new(), error = new();
        Assert.Equal(0, CommandLine.Run(["lab", name, "--out", folder, "--seed", "1"], output, error));
        Assert.Contains("verdict", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("holds with seed 1", output.ToString(), StringComparison.Ordinal);
        foreach (string file in new[] { "figure.png", "figure.svg", "data.csv", "table.csv" }) Assert.True(new FileInfo(Path.Combine(folder, name, file)).Length > 100, file);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], File.ReadAllBytes(Path.Combine(folder, name, "figure.png"))[..4]);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void An_unknown_lab_names_the_nearest()
    {
        StringWriter output = new(), error = new();
        Assert.Equal(2, CommandLine.Run(["lab", "tenis"], output, error));
        Assert.Contains("tennis", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_that_fails_fails_the_lab()
    {
        LabReport report = new(0);
        Assert.False(report.Passed);
        report.Near("one", 1, 1.05, 0.1);
        Assert.True(report.Passed);
        report.Within("two", 1, 2, 0.1);
        Assert.False(report.Passed);
        Assert.Equal([true, false], report.Checks.Select(check => check.Passed));
    }

    [Fact]
    public void Every_lab_has_a_name_of_its_own_and_a_page()
    {
        Assert.Equal(LabCatalogue.All.Count, LabCatalogue.All.Select(lab => lab.Name).Distinct().Count());
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rollout.slnx"))) folder = folder.Parent;
        Assert.All(LabCatalogue.All, lab => Assert.True(File.Exists(Path.Combine(folder!.FullName, "docs", "labs", lab.Name + ".md")), $"docs/labs/{lab.Name}.md is missing"));
    }
}
