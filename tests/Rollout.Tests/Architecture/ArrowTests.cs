using System.Reflection;

namespace Rollout.Tests.Architecture;

/// <summary>Projects depend on each other in one direction only; docs/ARCHITECTURE.md draws the arrows.</summary>
public class ArrowTests
{
    [Theory]
    [InlineData("Rollout.Core")]
    [InlineData("Rollout.Neural", "Rollout.Core")]
    [InlineData("Rollout.Worlds", "Rollout.Core")]
    [InlineData("Rollout.Control", "Rollout.Core", "Rollout.Worlds", "MathNet.Numerics")]
    [InlineData("Rollout.Environments", "Rollout.Core", "Rollout.Worlds")]
    [InlineData("Rollout.Datasets", "Rollout.Core", "Parquet", "PureHDF", "SkiaSharp")]
    [InlineData("Rollout.Learning", "Rollout.Core", "Rollout.Neural", "Rollout.Datasets")]
    public void An_assembly_references_only_what_it_may(string assembly, params string[] allowed)
    {
        AssemblyName[] references = Assembly.Load(assembly).GetReferencedAssemblies();
        Assert.All(references, reference => Assert.True(
            reference.Name!.StartsWith("System.", StringComparison.Ordinal) || allowed.Contains(reference.Name), $"{assembly} must not reference {reference.Name}"));
    }

    private static readonly string[] s_all =
        ["Rollout.Core", "Rollout.Neural", "Rollout.Worlds", "Rollout.Control", "Rollout.Environments", "Rollout.Datasets", "Rollout.Learning", "rollout"];

    [Fact]
    public void No_two_public_types_share_a_name()
    {
        IEnumerable<Type> types = s_all.SelectMany(name => Assembly.Load(name).GetExportedTypes()).Where(type => !type.IsNested);
        Assert.DoesNotContain(types.GroupBy(type => type.Name), group => group.Count() > 1);
    }

    [Fact]
    public void No_type_is_named_after_nothing()
    {
        string[] empty = ["Helper", "Helpers", "Utils", "Utilities", "Common", "Manager"];
        foreach (string name in s_all)
            Assert.DoesNotContain(Assembly.Load(name).GetTypes(), type => type.FullName!.StartsWith("Rollout", StringComparison.Ordinal) && empty.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)));
    }
}
