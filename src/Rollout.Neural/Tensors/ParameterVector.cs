using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// All weights of a network as one flat vector, with their gradients as another, so that optimisers and clipping are single passes.
/// Each parameter begins at a cache line; the gap is zero and stays zero.
/// </summary>
public sealed class ParameterVector : ICheckpointable
{
    private readonly List<Parameter> _parameters = [];
    private AlignedBuffer _values = new(0);
    private AlignedBuffer _gradients = new(0);

    /// <summary>The parameters in the order they were added.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>All weights, the gaps between parameters included.</summary>
    public Span<float> Values => _values.All;

    /// <summary>All gradients, laid out as <see cref="Values"/>.</summary>
    public Span<float> Gradients => _gradients.All;

    /// <summary>Appends a matrix of zeros.</summary>
    /// <param name="name">Name, unique within the vector.</param>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="columns">Columns, at least 1.</param>
    /// <exception cref="ArgumentException">The name exists already, or the vector would hold more weights than an array can.</exception>
    public Parameter Add(string name, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (_parameters.Exists(parameter => parameter.Name == name))
            throw new ArgumentException($"A parameter named '{name}' exists already.", nameof(name));
        long length = _values.Length + (long)rows * columns;

        // Beside the weights there are their gradients and the optimiser's moments.
        MemoryNeed.Require(4.0 * sizeof(float) * length, $"A network of {length:N0} weights, with {name} of {rows} x {columns},", "Choose narrower layers.");
        Parameter added = new(this, name, rows, columns, _values.Length);
        AlignedBuffer grown = new(_values.Length + AlignedBuffer.RoundUp(rows * columns));
        _values.All.CopyTo(grown.All);
        _values = grown;
        _gradients = new AlignedBuffer(grown.Length);
        _parameters.Add(added);
        return added;
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        foreach (Parameter parameter in _parameters) writer.Write(parameter.Name, (ReadOnlySpan<float>)parameter.Values);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        foreach (Parameter parameter in _parameters) reader.Read(parameter.Name, parameter.Values);
    }
}
