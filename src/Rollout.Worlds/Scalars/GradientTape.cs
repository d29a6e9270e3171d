using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rollout.Worlds;

/// <summary>
/// What <see cref="Variable{S}"/>s of the current thread computed since the last <see cref="Rewind"/>: each node holds its two parents and the
/// local derivatives by them. Use: rewind, declare the inputs, compute, seed the outputs with <see cref="AddAdjoint"/>, <see cref="Sweep"/>,
/// read <see cref="Adjoint"/>.
/// </summary>
/// <remarks>
/// Nodes lie in regions aligned to their own size, so an operation finds its tape from a parent's address; looking it up in the thread's storage
/// would cost a quarter of the time.
/// </remarks>
/// <typeparam name="S">Scalar of values and derivatives.</typeparam>
public static unsafe class GradientTape<S> where S : unmanaged, IReal<S>
{
    private const nint RegionSize = 1 << 18, HeaderSize = 64;

    [ThreadStatic]
    private static Tape? t_tape;

    private static Tape Current => t_tape ??= new Tape();

    private static int NodesPerRegion => (int)((RegionSize - HeaderSize) / sizeof(Node));

    /// <summary>Nodes on the current thread's tape, inputs included.</summary>
    public static int Count
    {
        get
        {
            Tape tape = Current;
            return tape.Used * NodesPerRegion + (int)(tape.Cursor->Next - First(tape.Regions[tape.Used]));
        }
    }

    /// <summary>Forgets everything; the variables made before are void.</summary>
    public static void Rewind()
    {
        Tape tape = Current;
        tape.Inputs = 0;
        tape.Enter(0);
    }

    /// <summary>Declares an input, to differentiate by; all inputs come before the first operation on them.</summary>
    /// <exception cref="InvalidOperationException">Something has been computed already.</exception>
    public static Variable<S> Input(S value)
    {
        Tape tape = Current;
        if (Count != tape.Inputs) throw new InvalidOperationException("Declare all inputs of a gradient tape before computing with them, or rewind it.");
        tape.Inputs++;
        return new(value, Push((nint)tape.Regions[0], S.Const(0)));
    }

    /// <summary>Forgets everything and declares inputs, many at once.</summary>
    /// <param name="first">Values of the first inputs.</param>
    /// <param name="firstInputs">Receives their variables.</param>
    /// <param name="second">Values of further inputs; may be empty.</param>
    /// <param name="secondInputs">Receives their variables.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Begin(ReadOnlySpan<S> first, Span<Variable<S>> firstInputs, ReadOnlySpan<S> second, Span<Variable<S>> secondInputs)
    {
        Tape tape = Current;
        tape.Enter(0);
        tape.Inputs = first.Length + second.Length;
        nint region = (nint)tape.Regions[0];
        for (int i = 0; i < first.Length; i++) firstInputs[i] = new(first[i], Push(region, S.Const(0)));
        for (int i = 0; i < second.Length; i++) secondInputs[i] = new(second[i], Push(region, S.Const(0)));
    }

    /// <summary>Adds the derivative of the result by this output, 1 for the result itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddAdjoint(Variable<S> output, S derivative)
    {
        if (output.Node != 0) ((Node*)output.Node)->Adjoint += derivative;
    }

    /// <summary>Carries the adjoints from the outputs back to the inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sweep()
    {
        Tape tape = Current;
        int inputs = tape.Inputs;
        for (int region = tape.Used; region >= 0; region--)
        {
            Node* first = First(tape.Regions[region]), node = region == tape.Used ? tape.Cursor->Next : first + NodesPerRegion;
            Node* last = first + Math.Clamp(inputs - region * NodesPerRegion, 0, NodesPerRegion);
            while (--node >= last)
            {
                S own = node->Adjoint;
                node->First->Adjoint += own * node->FirstSlope;
                node->Second->Adjoint += own * node->SecondSlope;
            }
        }
    }

    /// <summary>Derivative of the result by an input, after <see cref="Sweep"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Adjoint(Variable<S> input) => ((Node*)input.Node)->Adjoint;

    /// <summary>Adds a node with two parents; returns its address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Push(nint first, S firstSlope, nint second, S secondSlope)
    {
        Cursor* cursor = ((Header*)((first != 0 ? first : second) & -RegionSize))->Cursor;
        Node* node = cursor->Next;
        if (node == cursor->End) node = Grow();
        cursor->Next = node + 1;
        node->FirstSlope = firstSlope;
        node->SecondSlope = secondSlope;
        node->Adjoint = S.Const(0);
        node->First = first != 0 ? (Node*)first : node;
        node->Second = second != 0 ? (Node*)second : node;
        return (nint)node;
    }

    /// <summary>Adds a node with one parent; returns its address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Push(nint parent, S slope)
    {
        Cursor* cursor = ((Header*)(parent & -RegionSize))->Cursor;
        Node* node = cursor->Next;
        if (node == cursor->End) node = Grow();
        cursor->Next = node + 1;
        node->FirstSlope = slope;
        node->SecondSlope = S.Const(0);
        node->Adjoint = S.Const(0);
        node->First = (Node*)parent;
        node->Second = node;
        return (nint)node;
    }

    private static Node* First(Header* region) => (Node*)((byte*)region + HeaderSize);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Node* Grow()
    {
        Tape tape = Current;
        if (tape.Used + 1 == tape.Regions.Length) tape.Add();
        tape.Enter(tape.Used + 1);
        return tape.Cursor->Next;
    }

    /// <summary>In the place of a parent that is a constant stands the node itself: what flows there is never read, and waits for nobody.</summary>
    private struct Node
    {
        public S FirstSlope, SecondSlope, Adjoint;
        public Node* First, Second;
    }

    /// <summary>Where the next node goes.</summary>
    private struct Cursor
    {
        public Node* Next, End;
    }

    /// <summary>Begins a region; the nodes follow a cache line later, so that they stay aligned.</summary>
    private struct Header
    {
        public Cursor* Cursor;
    }

    /// <summary>A thread's regions; freed with the thread.</summary>
    private sealed class Tape
    {
        public readonly Cursor* Cursor = (Cursor*)NativeMemory.AlignedAlloc((nuint)sizeof(Cursor), 64);
        public Header*[] Regions = new Header*[0];
        public int Inputs, Used;

        public Tape()
        {
            Add();
            Enter(0);
        }

        ~Tape()
        {
            NativeMemory.AlignedFree(Cursor);
            foreach (Header* region in Regions) NativeMemory.AlignedFree(region);
        }

        public void Add()
        {
            Header* region = (Header*)NativeMemory.AlignedAlloc((nuint)RegionSize, (nuint)RegionSize);
            region->Cursor = Cursor;
            Header*[] more = new Header*[Regions.Length + 1];
            for (int i = 0; i < Regions.Length; i++) more[i] = Regions[i];
            more[^1] = region;
            Regions = more;
        }

        public void Enter(int region)
        {
            Used = region;
            Cursor->Next = First(Regions[region]);
            Cursor->End = Cursor->Next + NodesPerRegion;
        }
    }
}
