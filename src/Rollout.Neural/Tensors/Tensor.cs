namespace Rollout.Neural;

/// <summary>
/// A row-major matrix of floats on a <see cref="Tape"/>. It lives until the tape is reset. There is no implicit broadcasting: operations
/// that repeat a row, a column or a number say so in their name.
/// </summary>
public sealed partial class Tensor
{
    private AlignedBuffer _buffer = null!;
    private int _offset;
    private AlignedBuffer? _gradientBuffer;
    private int _gradientOffset;
    private Parameter? _parameter;

    internal Tensor(Tape tape) => Tape = tape;

    /// <summary>The tape that recorded it.</summary>
    public Tape Tape { get; }

    /// <summary>Rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Columns.</summary>
    public int Columns { get; private set; }

    /// <summary>Number of elements.</summary>
    public int Length => Rows * Columns;

    /// <summary>The elements, [rows, columns] row-major.</summary>
    public Span<float> Values => _parameter is null ? _buffer.Slice(_offset, Length) : _parameter.Values;

    /// <summary>The gradient of the loss with respect to the elements, after <see cref="Backward"/>; empty if the loss does not depend on them.</summary>
    public Span<float> Gradient =>
        !HasGradient ? default : _parameter is null ? _gradientBuffer!.Slice(_gradientOffset, Length) : _parameter.Gradients;

    /// <summary>The only element of a 1 x 1 tensor.</summary>
    public float Item => Length == 1 ? Values[0] : throw new InvalidOperationException($"Item needs one element; this tensor is {Rows} x {Columns}.");

    internal Operation? Operation { get; private set; }

    internal Tensor? A { get; private set; }

    internal Tensor? B { get; private set; }

    internal Tensor? C { get; private set; }

    internal Tensor? D { get; private set; }

    /// <summary>Whether gradients flow to it: it is a parameter, or depends on one.</summary>
    internal bool NeedsGradient { get; private set; }

    internal bool HasGradient { get; private set; }

    /// <summary>Numbers that an operation keeps for its backward pass.</summary>
    internal (float First, float Second) Scalars;

    /// <summary>A choice that an operation keeps for its backward pass.</summary>
    internal int Choice;

    /// <summary>Elements that an operation keeps for its backward pass.</summary>
    internal Tensor? Saved;

    /// <summary>Propagates gradients from this 1 x 1 loss to every tensor and parameter that it depends on.</summary>
    public void Backward() => Tape.Backward(this);

    /// <summary>Where an operation writes the gradient of an input. The first writer overwrites, the others add.</summary>
    /// <param name="fresh">Whether the span holds nothing yet, so that it must be overwritten.</param>
    internal Span<float> GradientToWrite(out bool fresh)
    {
        fresh = !HasGradient;
        if (fresh)
        {
            if (_parameter is null) (_gradientBuffer, _gradientOffset) = Tape.Allocate(Length);
            HasGradient = true;
        }

        return Gradient;
    }

    internal void Bind(AlignedBuffer buffer, int offset, int rows, int columns, Operation? operation, Tensor? a, Tensor? b, Tensor? c, Tensor? d)
    {
        (_buffer, _offset, Rows, Columns) = (buffer, offset, rows, columns);
        (Operation, A, B, C, D) = (operation, a, b, c, d);
        (_parameter, _gradientBuffer, Saved, HasGradient) = (null, null, null, false);
        NeedsGradient = (a?.NeedsGradient ?? false) || (b?.NeedsGradient ?? false) || (c?.NeedsGradient ?? false) || (d?.NeedsGradient ?? false);
    }

    internal void Bind(Parameter parameter)
    {
        (Rows, Columns, Operation, A, B, C, D) = (parameter.Rows, parameter.Columns, null, null, null, null, null);
        (_parameter, _gradientBuffer, Saved, HasGradient, NeedsGradient) = (parameter, null, null, false, true);
    }

    /// <summary>A parameter that the loss does not depend on has a gradient of zero, not that of an earlier pass.</summary>
    internal void ClearUnreachedParameter()
    {
        if (_parameter is not null && !HasGradient) _parameter.Gradients.Clear();
    }

    /// <summary>Throws unless another tensor has the same shape.</summary>
    internal void MustMatch(Tensor other, string operation)
    {
        if (other.Rows != Rows || other.Columns != Columns)
            throw new ArgumentException($"{operation} needs equal shapes, not {Rows} x {Columns} and {other.Rows} x {other.Columns}.");
        if (other.Tape != Tape) throw new ArgumentException($"{operation} needs tensors of one tape.");
    }
}
