using Rollout.Core;

namespace Rollout.Worlds;

/// <summary>The constants of a world, some of them changed.</summary>
public static class WorldConstants
{
    /// <summary>Values in the order of <see cref="IWorld.Parameters"/>.</summary>
    /// <param name="changed">Constants that differ from the world's own, by name.</param>
    /// <exception cref="UnknownNameException">The world has no constant of a given name; the nearest is named.</exception>
    /// <exception cref="ArgumentException">A value is not a number.</exception>
    public static double[] Of<TWorld>(IReadOnlyDictionary<string, double>? changed = null) where TWorld : struct, IWorld
    {
        WorldParameter[] own = TWorld.Parameters.ToArray();
        double[] values = [.. own.Select(parameter => parameter.Value)];
        foreach ((string name, double value) in changed ?? new Dictionary<string, double>())
        {
            int index = Array.FindIndex(own, parameter => parameter.Name == name);
            if (index < 0) throw new UnknownNameException("parameter", name, own.Select(parameter => parameter.Name));
            values[index] = !double.IsNaN(value) ? value : throw new ArgumentException($"The parameter {name} is not a number.", nameof(changed));
        }

        return values;
    }
}
