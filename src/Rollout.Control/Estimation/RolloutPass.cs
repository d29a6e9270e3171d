using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>Runs rollouts forward, and backward for their gradients.</summary>
internal abstract class RolloutPass
{
    /// <summary>Costs, and gradients or scores unless their span is empty.</summary>
    public abstract void Run(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> gradients, Span<double> scores);
}

/// <summary>
/// As many rollouts at once as the scalar has lanes. The backward pass records one step at a time from the states that the forward pass stored,
/// so the tape stays in the processor's cache however long the rollout.
/// </summary>
internal sealed unsafe class RolloutPass<TWorld, TPolicy, T, TPacking> : RolloutPass
    where TWorld : struct, IFiniteHorizonWorld where TPolicy : struct, IControlPolicy where T : unmanaged, IReal<T> where TPacking : struct, IPacking<T>
{
    private readonly int _steps;
    private readonly T* _states, _noise, _constants, _parameters, _observation, _action, _score, _gradient;
    private readonly Variable<T>* _before, _after, _variableConstants, _variableParameters, _variableObservation, _variableAction;

    public RolloutPass(int steps, double[] constants)
    {
        _steps = steps;
        int n = TWorld.States, m = TWorld.Actions, p = Count;
        _states = Allocate<T>((steps + 1) * n);
        _noise = Allocate<T>(steps * m);
        _constants = Allocate<T>(constants.Length);
        _parameters = Allocate<T>(p);
        _observation = Allocate<T>(TWorld.Observations);
        _action = Allocate<T>(m);
        _score = Allocate<T>(p);
        _gradient = Allocate<T>(p);
        _before = Allocate<Variable<T>>(n);
        _after = Allocate<Variable<T>>(n);
        _variableConstants = Allocate<Variable<T>>(constants.Length);
        _variableParameters = Allocate<Variable<T>>(p);
        _variableObservation = Allocate<Variable<T>>(TWorld.Observations);
        _variableAction = Allocate<Variable<T>>(m);
        for (int i = 0; i < constants.Length; i++)
        {
            _constants[i] = T.Const(constants[i]);
            _variableConstants[i] = Variable<T>.Const(constants[i]);
        }
    }

    ~RolloutPass()
    {
        foreach (nint memory in new[] { (nint)_states, (nint)_noise, (nint)_constants, (nint)_parameters, (nint)_observation, (nint)_action, (nint)_score, (nint)_gradient })
            NativeMemory.AlignedFree((void*)memory);
        foreach (nint memory in new[] { (nint)_before, (nint)_after, (nint)_variableConstants, (nint)_variableParameters, (nint)_variableObservation, (nint)_variableAction })
            NativeMemory.AlignedFree((void*)memory);
    }

    private int Count => TPolicy.Count(TWorld.Observations, TWorld.Actions, _steps);

    public override void Run(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> gradients, Span<double> scores)
    {
        int n = TWorld.States, noise = _steps * TWorld.Actions, p = Count;
        if (parameters.Length != p) throw new ArgumentException($"The policy has {p} parameters, not {parameters.Length}.", nameof(parameters));
        for (int i = 0; i < p; i++) _parameters[i] = T.Const(parameters[i]);
        for (int first = 0; first < samples.Count; first += TPacking.Count)
        {
            int count = Math.Min(TPacking.Count, samples.Count - first);
            for (int i = 0; i < n; i++) _states[i] = TPacking.Gather(samples.Starts, first * n + i, n, count);
            for (int i = 0; i < noise; i++) _noise[i] = TPacking.Gather(samples.Noise, first * noise + i, noise, count);
            TPacking.Scatter(Forward(scores.Length > 0), values, first, 1, count);
            for (int i = 0; i < p && scores.Length > 0; i++) TPacking.Scatter(_score[i], scores, first * p + i, p, count);
            if (gradients.Length == 0) continue;
            Backward();
            for (int i = 0; i < p; i++) TPacking.Scatter(_gradient[i], gradients, first * p + i, p, count);
        }

        GC.KeepAlive(this);
    }

    /// <summary>States of the first rollout of the last block, [T + 1, states].</summary>
    public double[] FirstTrajectory()
    {
        double[] states = new double[(_steps + 1) * TWorld.States];
        for (int i = 0; i < states.Length; i++) TPacking.Scatter(_states[i], states, i, 1, 1);
        return states;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private T Forward(bool scored)
    {
        int n = TWorld.States, m = TWorld.Actions, o = TWorld.Observations;
        MemoryView<T> constants = new(_constants), observation = new(_observation), action = new(_action);
        for (int i = 0; i < Count && scored; i++) _score[i] = T.Const(0);
        T cost = T.Const(0);
        for (int t = 0; t < _steps; t++)
        {
            MemoryView<T> before = new(_states + t * n), after = new(_states + (t + 1) * n), noise = new(_noise + t * m);
            (int offset, _) = TPolicy.Used(o, m, t);
            TWorld.Observe<T, MemoryView<T>>(before, ref observation);
            TPolicy.Act<T, MemoryView<T>>(o, m, new MemoryView<T>(_parameters + offset), observation, ref action);
            if (scored)
            {
                MemoryView<T> score = new(_score + offset);
                TPolicy.AddScore<T, MemoryView<T>>(o, m, observation, noise, ref score);
            }

            for (int i = 0; i < m; i++) _action[i] = _action[i] + noise[i];
            for (int i = 0; i < n; i++) after[i] = before[i];
            TWorld.Step<T, MemoryView<T>>(ref after, constants, action);
            cost -= TWorld.Reward<T, MemoryView<T>>(before, constants, action, after);
        }

        return cost + TWorld.FinalCost<T, MemoryView<T>>(new MemoryView<T>(_states + _steps * n), constants);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward()
    {
        int n = TWorld.States, m = TWorld.Actions, o = TWorld.Observations;
        MemoryView<Variable<T>> constants = new(_variableConstants), before = new(_before), after = new(_after);
        MemoryView<Variable<T>> parameters = new(_variableParameters), observation = new(_variableObservation), action = new(_variableAction);
        for (int i = 0; i < Count; i++) _gradient[i] = T.Const(0);

        GradientTape<T>.Rewind();
        for (int i = 0; i < n; i++) before[i] = GradientTape<T>.Input(_states[_steps * n + i]);
        GradientTape<T>.AddAdjoint(TWorld.FinalCost<Variable<T>, MemoryView<Variable<T>>>(before, constants), T.Const(1));
        GradientTape<T>.Sweep();

        // The adjoint of the state after a step is carried over in the derivative of the step before it.
        Vector<T> adjoint = default;
        for (int i = 0; i < n; i++) adjoint[i] = GradientTape<T>.Adjoint(before[i]);
        for (int t = _steps - 1; t >= 0; t--)
        {
            (int offset, int length) = TPolicy.Used(o, m, t);
            GradientTape<T>.Begin(new(_states + t * n, n), new(_before, n), new(_parameters + offset, length), new(_variableParameters, length));
            for (int i = 0; i < n; i++) after[i] = before[i];
            RecordAction(before, parameters, observation, action, _noise + t * m);
            RecordStep(after, constants, action);
            GradientTape<T>.AddAdjoint(RecordReward(before, constants, action, after), T.Const(-1));
            for (int i = 0; i < n; i++) GradientTape<T>.AddAdjoint(after[i], adjoint[i]);
            GradientTape<T>.Sweep();
            for (int i = 0; i < n; i++) adjoint[i] = GradientTape<T>.Adjoint(before[i]);
            for (int i = 0; i < length; i++) _gradient[offset + i] += GradientTape<T>.Adjoint(parameters[i]);
        }
    }

    /// <summary>Out of line, as the two below: one method with all of them exceeds what the compiler is willing to inline.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RecordAction(
        MemoryView<Variable<T>> before, MemoryView<Variable<T>> parameters, MemoryView<Variable<T>> observation, MemoryView<Variable<T>> action, T* noise)
    {
        TWorld.Observe<Variable<T>, MemoryView<Variable<T>>>(before, ref observation);
        TPolicy.Act<Variable<T>, MemoryView<Variable<T>>>(TWorld.Observations, TWorld.Actions, parameters, observation, ref action);
        for (int i = 0; i < TWorld.Actions; i++) action[i] = new Variable<T>(action[i].Value + noise[i], action[i].Node);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RecordStep(MemoryView<Variable<T>> after, MemoryView<Variable<T>> constants, MemoryView<Variable<T>> action) =>
        TWorld.Step<Variable<T>, MemoryView<Variable<T>>>(ref after, constants, action);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Variable<T> RecordReward(MemoryView<Variable<T>> before, MemoryView<Variable<T>> constants, MemoryView<Variable<T>> action, MemoryView<Variable<T>> after) =>
        TWorld.Reward<Variable<T>, MemoryView<Variable<T>>>(before, constants, action, after);

    private static U* Allocate<U>(int count) where U : unmanaged => (U*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(U)), 64);
}
