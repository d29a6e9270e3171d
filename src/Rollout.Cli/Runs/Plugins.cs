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
        catch (Exception exception) when (exception is ReflectionTypeLoadException or FileNotFoundException or FileLoadException or TypeLoadException)
        {
            string missing = exception is ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } ? first.Message : exception.Message;
            throw new ArgumentException(
                $"--assembly {assembly} cannot be loaded: {missing} Build it against this version of Rollout, and set CopyLocalLockFileAssemblies to true so that what it needs lies beside it.", exception);
        }

        if (plugins.Length == 0)
            throw new ArgumentException($"--assembly {assembly} has no public class that implements {nameof(IEnvironmentPlugin)}, so it registers no environments.");
        foreach (Type plugin in plugins)
        {
            if (plugin.GetConstructor(Type.EmptyTypes) is null) throw new ArgumentException($"{plugin.FullName} in --assembly {assembly} has no constructor without parameters: give it one.");
            ((IEnvironmentPlugin)Activator.CreateInstance(plugin)!).Register(registry);
        }

        return registry;
    }
}
