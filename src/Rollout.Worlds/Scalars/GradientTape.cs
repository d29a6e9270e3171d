using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rollout.Worlds;

/// <summary>
/// What <see cref="Variable{S}"/>s of the current thread computed since the last <see cref="Rewind"/>: each node holds its two parents and the
/// local derivatives by them. Use: rewind, declare the inputs, compute, seed the outputs with <see cref="AddAdjoint"/>, <see cref="Sweep"/>,
/// read <see cref="Adjoint"/>.
/// </summary>
/// <typeparam name="S">Scalar of values and derivatives.</typeparam>
public sealed unsafe class GradientTape<S> where S : unmanaged, IReal<S>
{
    private const int FirstCapacity = 1024;

    [ThreadStatic]
    private static GradientTape<S>? t_tape;

    private int _count, _inputs, _capacity;
    private bool _seeded;
    private S* _slopes, _adjoints;
    private int* _parents;

    private GradientTape() => Grow();

    /// <summary>Frees the memory.</summary>
    ~GradientTape()
    {
        NativeMemory.AlignedFree(_slopes);
        NativeMemory.AlignedFree(_adjoints);
        NativeMemory.AlignedFree(_parents);
    }

    /// <summary>Nodes on the current thread's tape.</summary>
    public static int Count => Tape._count;

    private static GradientTape<S> Tape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_tape ?? Create();
    }

    /// <summary>Forgets everything; the variables made before are void.</summary>
    public static void Rewind()
    {
        GradientTape<S> tape = Tape;
        int used = tape._seeded ? tape._count : tape._inputs;
        for (int i = 0; i <= used; i++) tape._adjoints[i] = S.Const(0);
        tape._count = tape._inputs = 0;
        tape._seeded = false;
    }

    /// <summary>Declares an input, to differentiate by; all inputs come before the first operation on them.</summary>
    /// <exception cref="InvalidOperationException">Something has been computed already.</exception>
    public static Variable<S> Input(S value)
    {
        GradientTape<S> tape = Tape;
        if (tape._count != tape._inputs) throw new InvalidOperationException("Declare all inputs of a gradient tape before computing with them, or rewind it.");
        int index = Push(0, S.Const(0), 0, S.Const(0));
        tape._inputs++;
        return new(value, index);
    }

    /// <summary>Adds the derivative of the result by this output, 1 for the result itself.</summary>
    public static void AddAdjoint(Variable<S> output, S derivative)
    {
        GradientTape<S> tape = Tape;
        tape._adjoints[output.Index] += derivative;
        tape._seeded = true;
    }

    /// <summary>Carries the adjoints from the outputs back to the inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sweep()
    {
        GradientTape<S> tape = Tape;
        S* adjoints = tape._adjoints, slopes = tape._slopes;
        int* parents = tape._parents;
        for (int i = tape._count; i > tape._inputs; i--)
        {
            S adjoint = adjoints[i];
            adjoints[i] = S.Const(0);
            int first = parents[2 * i], second = parents[2 * i + 1];
            adjoints[first] += adjoint * slopes[2 * i];
            adjoints[second] += adjoint * slopes[2 * i + 1];
        }

        adjoints[0] = S.Const(0);
        tape._seeded = false;
    }

    /// <summary>Derivative of the result by an input, after <see cref="Sweep"/>.</summary>
    public static S Adjoint(Variable<S> input) => Tape._adjoints[input.Index];

    /// <summary>Adds a node; returns its index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Push(int first, S firstSlope, int second, S secondSlope)
    {
        GradientTape<S> tape = Tape;
        int index = tape._count + 1;
        if (index >= tape._capacity) tape.Grow();
        tape._count = index;
        tape._parents[2 * index] = first;
        tape._parents[2 * index + 1] = second;
        tape._slopes[2 * index] = firstSlope;
        tape._slopes[2 * index + 1] = secondSlope;
        return index;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GradientTape<S> Create() => t_tape = new GradientTape<S>();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        int capacity = Math.Max(FirstCapacity, 2 * _capacity);
        _slopes = Enlarge(_slopes, 2 * _capacity, 2 * capacity);
        _adjoints = Enlarge(_adjoints, _capacity, capacity);
        _parents = Enlarge(_parents, 2 * _capacity, 2 * capacity);
        for (int i = _capacity; i < capacity; i++) _adjoints[i] = S.Const(0);
        _capacity = capacity;
    }

    private static U* Enlarge<U>(U* old, int count, int capacity) where U : unmanaged
    {
        U* memory = (U*)NativeMemory.AlignedAlloc((nuint)(capacity * sizeof(U)), 64);
        if (count > 0) new Span<U>(old, count).CopyTo(new Span<U>(memory, capacity));
        NativeMemory.AlignedFree(old);
        return memory;
    }
}
