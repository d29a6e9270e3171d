using System.Reflection;
using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Cli;

/// <summary>The standard environments, and those of a user's own build.</summary>
internal static class Plugins
{
    public static EnvironmentRegistry Registry(string? assembly)
    {
        EnvironmentRegistry registry = StandardEnvironments.CreateRegistry();
        if (assembly is null) return registry;
        string path = Path.GetFullPath(assembly);
        if (!File.Exists(path)) throw new ArgumentException($"--assembly {assembly} does not exist. Build your project and name its .dll.");
        Type[] plugins;
        try
        {
            plugins = [.. Assembly.LoadFrom(path).GetExportedTypes().Where(type => typeof(IEnvironmentPlugin).IsAssignableFrom(type) && type is { IsAbstract: false, IsInterface: false })];
        }
        catch (BadImageFormatException exception)
        {
            throw new ArgumentException($"--assembly {assembly} is not a .NET assembly.", exception);
        }

        if (plugins.Length == 0)
            throw new ArgumentException($"--assembly {assembly} has no public class that implements {nameof(IEnvironmentPlugin)}, so it registers no environments.");
        foreach (Type plugin in plugins) ((IEnvironmentPlugin)Activator.CreateInstance(plugin)!).Register(registry);
        return registry;
    }
}
