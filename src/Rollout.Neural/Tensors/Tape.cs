namespace Rollout.Neural;

/// <summary>
/// Records operations as they run and plays them back in reverse for gradients, as PyTorch does:
/// <code>
/// tape.Reset();
/// Tensor loss = (network.Forward(tape.Constant(x, rows, columns)) - targets).Square().Mean();
/// loss.Backward();
/// </code>
/// Nodes are pooled and their elements come from an arena that <see cref="Reset"/> rewinds, so that a loop allocates nothing.
/// A tape belongs to one thread at a time.
/// </summary>
public sealed class Tape
{
    private readonly List<Tensor> _nodes = [];
    private readonly List<AlignedBuffer> _slabs = [new(1 << 16)];
    private AlignedBuffer _scratch = new(1 << 12);
    private int _count;
    private int _slab;
    private int _used;

    /// <summary>How often the tape was reset; a tensor of an earlier recording must not be used.</summary>
    internal long Recording { get; private set; }

    /// <summary>Forgets all tensors and reuses their memory.</summary>
    public void Reset()
    {
        Recording++;
        if (_slab > 0)
        {
            // The recording outgrew the first slab: from now on one slab holds all of it.
            int total = AlignedBuffer.RoundUp(_slabs.Take(_slab + 1).Sum(slab => slab.Length) * 2);
            _slabs.Clear();
            _slabs.Add(new AlignedBuffer(total));
        }

        (_count, _slab, _used) = (0, 0, 0);
    }

    /// <summary>Records a matrix that no gradient flows to; its elements are copied.</summary>
    /// <param name="values">Elements, [rows, columns] row-major.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    public Tensor Constant(ReadOnlySpan<float> values, int rows, int columns)
    {
        if (values.Length != rows * columns) throw new ArgumentException($"{values.Length} elements do not make a {rows} x {columns} matrix.", nameof(values));
        Tensor constant = Record(null, rows, columns);
        values.CopyTo(constant.Values);
        return constant;
    }

    /// <summary>Records a constant matrix of zeros, whose elements may be written until it is used.</summary>
    public Tensor Zeros(int rows, int columns)
    {
        Tensor zeros = Record(null, rows, columns);
        zeros.Values.Clear();
        return zeros;
    }

    /// <summary>Records a constant matrix of chosen rows of another: row i of the result is row indices[i] of <paramref name="source"/>.</summary>
    /// <param name="source">[any, columns] row-major.</param>
    /// <param name="columns">Columns of source and result.</param>
    /// <param name="indices">Rows to take.</param>
    public Tensor Gather(ReadOnlySpan<float> source, int columns, ReadOnlySpan<int> indices)
    {
        Tensor gathered = Record(null, indices.Length, columns);
        Span<float> rows = gathered.Values;
        if (columns == 1)
        {
            for (int i = 0; i < indices.Length; i++) rows[i] = source[indices[i]];
        }
        else
        {
            for (int i = 0; i < indices.Length; i++) source.Slice(indices[i] * columns, columns).CopyTo(rows[(i * columns)..]);
        }

        return gathered;
    }

    internal void Backward(Tensor loss)
    {
        if (loss.Tape != this) throw new ArgumentException("The loss was recorded on another tape.");
        if (loss.Length != 1) throw new InvalidOperationException($"Backward starts from a 1 x 1 loss; this tensor is {loss.Rows} x {loss.Columns}. Take its mean or sum.");
        loss.GradientToWrite(out _)[0] = 1;
        for (int i = _count - 1; i >= 0; i--)
        {
            Tensor node = _nodes[i];
            if (node is { HasGradient: true, NeedsGradient: true, Operation: { } operation }) operation.Backward(node);
            else node.ClearUnreachedParameter();
        }
    }

    /// <summary>Appends a node whose elements are not yet written.</summary>
    internal Tensor Record(Operation? operation, int rows, int columns, Tensor? a = null, Tensor? b = null, Tensor? c = null, Tensor? d = null)
    {
        Tensor node = Next();
        (AlignedBuffer buffer, int offset) = Allocate(rows * columns);
        node.Bind(buffer, offset, rows, columns, operation, a, b, c, d);
        return node;
    }

    internal Tensor Leaf(Parameter parameter)
    {
        Tensor node = Next();
        node.Bind(parameter);
        return node;
    }

    internal (AlignedBuffer Buffer, int Offset) Allocate(int length)
    {
        int rounded = AlignedBuffer.RoundUp(length);
        if (_used + rounded > _slabs[_slab].Length)
        {
            _slab++;
            _used = 0;
            if (_slab == _slabs.Count) _slabs.Add(new AlignedBuffer(Math.Max(rounded, 2 * _slabs[^1].Length)));
            else if (_slabs[_slab].Length < rounded) _slabs[_slab] = new AlignedBuffer(rounded);
        }

        (AlignedBuffer, int) place = (_slabs[_slab], _used);
        _used += rounded;
        return place;
    }

    /// <summary>Memory for an intermediate result of the running operation; the next one may overwrite it.</summary>
    internal Span<float> Scratch(int length)
    {
        if (_scratch.Length < length) _scratch = new AlignedBuffer(AlignedBuffer.RoundUp(length));
        return _scratch.Slice(0, length);
    }

    private Tensor Next()
    {
        if (_count == _nodes.Count) _nodes.Add(new Tensor(this));
        return _nodes[_count++];
    }
}
