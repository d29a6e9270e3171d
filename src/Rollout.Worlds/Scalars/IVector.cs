namespace Rollout.Worlds;

/// <summary>A few numbers by index: a robot's state, parameters or action, wherever they are stored.</summary>
/// <typeparam name="T">The scalar.</typeparam>
public interface IVector<T> where T : struct, IReal<T>
{
    /// <summary>Reads or writes one number.</summary>
    T this[int index] { get; set; }
}
