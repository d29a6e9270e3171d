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
/// As many rollouts at once as the scalar has lanes. The backward pass goes from the last step to the first, by the states and actions that the
/// forward pass stored.
/// </summary>
internal sealed unsafe class RolloutPass<TWorld, TPolicy, T, TPacking> : RolloutPass
    where TWorld : struct, IFiniteHorizonWorld where TPolicy : struct, IControlPolicy where T : unmanaged, IReal<T> where TPacking : struct, IPacking<T>
{
    private readonly int _steps;
    private readonly T* _states, _actions, _constants, _parameters, _observation, _action, _score, _gradient, _byState, _byAction, _byObservation;
    private readonly Pullback<T> _pullback;

    public RolloutPass(int steps, double[] constants, Pullback<T> pullback)
    {
        (_steps, _pullback) = (steps, pullback);
        int n = TWorld.States, m = TWorld.Actions, p = Count;
        _states = Allocate<T>((steps + 1) * n);
        _actions = Allocate<T>(steps * m);
        _constants = Allocate<T>(constants.Length);
        _parameters = Allocate<T>(p);
        _observation = Allocate<T>(TWorld.Observations);
        _action = Allocate<T>(m);
        _score = Allocate<T>(p);
        _gradient = Allocate<T>(p);
        _byState = Allocate<T>(n);
        _byAction = Allocate<T>(m);
        _byObservation = Allocate<T>(TWorld.Observations);
        for (int i = 0; i < constants.Length; i++) _constants[i] = T.Const(constants[i]);
    }

    ~RolloutPass()
    {
        foreach (nint memory in new[] { (nint)_states, (nint)_actions, (nint)_constants, (nint)_parameters, (nint)_observation, (nint)_action, (nint)_score, (nint)_gradient, (nint)_byState, (nint)_byAction, (nint)_byObservation })
            NativeMemory.AlignedFree((void*)memory);
    }

    private int Count => TPolicy.Count(TWorld.Observations, TWorld.Actions, _steps);

    public override void Run(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> gradients, Span<double> scores)
    {
        int n = TWorld.States, noise = _steps * TWorld.Actions, p = Count;
        if (parameters.Length != p) throw new ArgumentException($"The policy has {p} parameters, not {parameters.Length}.", nameof(parameters));
        Finite.ThrowIfAnyParameter(parameters);
        for (int i = 0; i < p; i++) _parameters[i] = T.Const(parameters[i]);
        for (int first = 0; first < samples.Count; first += TPacking.Count)
        {
            int count = Math.Min(TPacking.Count, samples.Count - first);
            for (int i = 0; i < n; i++) _states[i] = TPacking.Gather(samples.Starts, first * n + i, n, count);
            for (int i = 0; i < noise; i++) _actions[i] = TPacking.Gather(samples.Noise, first * noise + i, noise, count);
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
            // What is noise on entry becomes the action.
            MemoryView<T> before = new(_states + t * n), after = new(_states + (t + 1) * n), noisy = new(_actions + t * m);
            (int offset, _) = TPolicy.Used(o, m, t);
            TWorld.Observe<T, MemoryView<T>>(before, ref observation);
            TPolicy.Act<T, MemoryView<T>>(o, m, new MemoryView<T>(_parameters + offset), observation, ref action);
            if (scored)
            {
                MemoryView<T> score = new(_score + offset);
                TPolicy.AddScore<T, MemoryView<T>>(o, m, observation, noisy, ref score);
            }

            for (int i = 0; i < m; i++) noisy[i] = action[i] + noisy[i];
            for (int i = 0; i < n; i++) after[i] = before[i];
            TWorld.Step<T, MemoryView<T>>(ref after, constants, noisy);
            cost -= TWorld.Reward<T, MemoryView<T>>(before, constants, noisy, after);
        }

        return cost + TWorld.FinalCost<T, MemoryView<T>>(new MemoryView<T>(_states + _steps * n), constants);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward()
    {
        int n = TWorld.States, m = TWorld.Actions, o = TWorld.Observations;
        MemoryView<T> observation = new(_observation), byAction = new(_byAction), byObservation = new(_byObservation);
        for (int i = 0; i < Count; i++) _gradient[i] = T.Const(0);
        _pullback.FinalCost(_states + _steps * n, _byState);
        for (int t = _steps - 1; t >= 0; t--)
        {
            T* before = _states + t * n;
            _pullback.Step(before, _actions + t * m, _byState, _byAction);

            (int offset, _) = TPolicy.Used(o, m, t);
            MemoryView<T> gradient = new(_gradient + offset);
            TWorld.Observe<T, MemoryView<T>>(new MemoryView<T>(before), ref observation);
            TPolicy.AddScore<T, MemoryView<T>>(o, m, observation, byAction, ref gradient);
            if (!TPolicy.IsFeedback) continue;
            TPolicy.PullBack<T, MemoryView<T>>(o, m, new MemoryView<T>(_parameters + offset), byAction, ref byObservation);
            _pullback.Observe(before, _byObservation, _byState);
        }
    }

    private static U* Allocate<U>(int count) where U : unmanaged => (U*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(U)), 64);
}
