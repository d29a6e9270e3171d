namespace Rollout.Neural;

/// <summary>A named matrix of weights: a view of its <see cref="ParameterVector"/>, row-major; a bias is one row.</summary>
public sealed class Parameter
{
    private readonly ParameterVector _vector;
    private readonly int _offset;
    private Tensor? _leaf;
    private long _recording;

    internal Parameter(ParameterVector vector, string name, int rows, int columns, int offset)
    {
        _vector = vector;
        _offset = offset;
        Name = name;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>Name, unique within the vector.</summary>
    public string Name { get; }

    /// <summary>Rows; a linear layer's outputs.</summary>
    public int Rows { get; }

    /// <summary>Columns; a linear layer's inputs.</summary>
    public int Columns { get; }

    /// <summary>The weights, [rows, columns].</summary>
    public Span<float> Values => _vector.Values.Slice(_offset, Rows * Columns);

    /// <summary>The gradient that the last backward pass left, [rows, columns].</summary>
    public Span<float> Gradients => _vector.Gradients.Slice(_offset, Rows * Columns);

    /// <summary>The parameter as a tensor of a tape; the same one however often a recording asks.</summary>
    public Tensor On(Tape tape)
    {
        if (_leaf is null || _leaf.Tape != tape || _recording != tape.Recording)
        {
            _leaf = tape.Leaf(this);
            _recording = tape.Recording;
        }

        return _leaf;
    }
}
