using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>Records a step on the tape and sweeps it, so the tape stays in the processor's cache however long the rollout. Over lanes, many rollouts at once.</summary>
internal sealed unsafe class TapePullback<TWorld, T> : Pullback<T> where TWorld : struct, IFiniteHorizonWorld where T : unmanaged, IReal<T>
{
    private readonly Variable<T>* _before, _after, _action, _observation, _constants;

    public TapePullback(double[] constants)
    {
        _before = Allocate(TWorld.States);
        _after = Allocate(TWorld.States);
        _action = Allocate(TWorld.Actions);
        _observation = Allocate(TWorld.Observations);
        _constants = Allocate(constants.Length);
        for (int i = 0; i < constants.Length; i++) _constants[i] = Variable<T>.Const(constants[i]);
    }

    ~TapePullback()
    {
        foreach (nint memory in new[] { (nint)_before, (nint)_after, (nint)_action, (nint)_observation, (nint)_constants }) NativeMemory.AlignedFree((void*)memory);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FinalCost(T* state, T* byState)
    {
        Begin(state);
        GradientTape<T>.AddAdjoint(TWorld.FinalCost<Variable<T>, MemoryView<Variable<T>>>(new(_before), new(_constants)), T.Const(1));
        GradientTape<T>.Sweep();
        for (int i = 0; i < TWorld.States; i++) byState[i] = GradientTape<T>.Adjoint(_before[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(T* before, T* action, T* byState, T* byAction)
    {
        int n = TWorld.States, m = TWorld.Actions;
        GradientTape<T>.Begin(new(before, n), new(_before, n), new(action, m), new(_action, m));
        for (int i = 0; i < n; i++) _after[i] = _before[i];
        RecordStep(new(_after), new(_constants), new(_action));
        GradientTape<T>.AddAdjoint(RecordReward(new(_before), new(_constants), new(_action), new(_after)), T.Const(-1));
        for (int i = 0; i < n; i++) GradientTape<T>.AddAdjoint(_after[i], byState[i]);
        GradientTape<T>.Sweep();
        for (int i = 0; i < n; i++) byState[i] = GradientTape<T>.Adjoint(_before[i]);
        for (int i = 0; i < m; i++) byAction[i] = GradientTape<T>.Adjoint(_action[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Observe(T* state, T* byObservation, T* byState)
    {
        Begin(state);
        MemoryView<Variable<T>> observation = new(_observation);
        TWorld.Observe<Variable<T>, MemoryView<Variable<T>>>(new(_before), ref observation);
        for (int i = 0; i < TWorld.Observations; i++) GradientTape<T>.AddAdjoint(_observation[i], byObservation[i]);
        GradientTape<T>.Sweep();
        for (int i = 0; i < TWorld.States; i++) byState[i] += GradientTape<T>.Adjoint(_before[i]);
    }

    private void Begin(T* state) => GradientTape<T>.Begin(new(state, TWorld.States), new(_before, TWorld.States), [], []);

    /// <summary>Out of line, as the one below: one method with both exceeds what the compiler is willing to inline.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RecordStep(MemoryView<Variable<T>> after, MemoryView<Variable<T>> constants, MemoryView<Variable<T>> action) =>
        TWorld.Step<Variable<T>, MemoryView<Variable<T>>>(ref after, constants, action);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Variable<T> RecordReward(MemoryView<Variable<T>> before, MemoryView<Variable<T>> constants, MemoryView<Variable<T>> action, MemoryView<Variable<T>> after) =>
        TWorld.Reward<Variable<T>, MemoryView<Variable<T>>>(before, constants, action, after);

    private static Variable<T>* Allocate(int count) => (Variable<T>*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(Variable<T>)), 64);
}
