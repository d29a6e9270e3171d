using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>
/// Multiplies with the columns of a step's Jacobian, several in a register. For one rollout in double precision this is faster than a tape, whose
/// every operation writes five numbers and reads them again, as long as a step has few states and actions.
/// </summary>
internal sealed unsafe class TangentPullback<TWorld, D> : Pullback<Real64> where TWorld : struct, IFiniteHorizonWorld where D : unmanaged, ITangent<D>
{
    private readonly D* _before, _after, _action, _observation, _constants;
    private readonly double* _columns;

    public TangentPullback(double[] constants)
    {
        _before = Allocate(TWorld.States);
        _after = Allocate(TWorld.States);
        _action = Allocate(TWorld.Actions);
        _observation = Allocate(TWorld.Observations);
        _constants = Allocate(constants.Length);
        _columns = (double*)Allocate(TWorld.States + TWorld.Actions + D.Count);
        for (int i = 0; i < constants.Length; i++) _constants[i] = D.Const(constants[i]);
    }

    ~TangentPullback()
    {
        foreach (nint memory in new[] { (nint)_before, (nint)_after, (nint)_action, (nint)_observation, (nint)_constants, (nint)_columns }) NativeMemory.AlignedFree((void*)memory);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FinalCost(Real64* state, Real64* byState)
    {
        for (int first = 0; first < TWorld.States; first += D.Count)
        {
            for (int i = 0; i < TWorld.States; i++) _before[i] = D.Input(state[i].Value, i - first);
            D cost = TWorld.FinalCost<D, MemoryView<D>>(new(_before), new(_constants));
            D.Store(cost, ref _columns[first]);
        }

        for (int i = 0; i < TWorld.States; i++) byState[i] = new(_columns[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Real64* before, Real64* action, Real64* byState, Real64* byAction)
    {
        int n = TWorld.States, m = TWorld.Actions;
        for (int first = 0; first < n + m; first += D.Count)
        {
            for (int i = 0; i < n; i++) _after[i] = _before[i] = D.Input(before[i].Value, i - first);
            for (int i = 0; i < m; i++) _action[i] = D.Input(action[i].Value, n + i - first);
            MoveStep(new(_after), new(_constants), new(_action));
            D sum = -MoveReward(new(_before), new(_constants), new(_action), new(_after));
            for (int i = 0; i < n; i++) sum += _after[i] * D.Const(byState[i].Value);
            D.Store(sum, ref _columns[first]);
        }

        for (int i = 0; i < n; i++) byState[i] = new(_columns[i]);
        for (int i = 0; i < m; i++) byAction[i] = new(_columns[n + i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Observe(Real64* state, Real64* byObservation, Real64* byState)
    {
        MemoryView<D> observation = new(_observation);
        for (int first = 0; first < TWorld.States; first += D.Count)
        {
            for (int i = 0; i < TWorld.States; i++) _before[i] = D.Input(state[i].Value, i - first);
            TWorld.Observe<D, MemoryView<D>>(new(_before), ref observation);
            D sum = D.Const(0);
            for (int i = 0; i < TWorld.Observations; i++) sum += _observation[i] * D.Const(byObservation[i].Value);
            D.Store(sum, ref _columns[first]);
        }

        for (int i = 0; i < TWorld.States; i++) byState[i] += new Real64(_columns[i]);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void MoveStep(MemoryView<D> after, MemoryView<D> constants, MemoryView<D> action) =>
        TWorld.Step<D, MemoryView<D>>(ref after, constants, action);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static D MoveReward(MemoryView<D> before, MemoryView<D> constants, MemoryView<D> action, MemoryView<D> after) =>
        TWorld.Reward<D, MemoryView<D>>(before, constants, action, after);

    private static D* Allocate(int count) => (D*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(D)), 64);
}
