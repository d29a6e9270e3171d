using System.Reflection;
using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Control;

/// <summary>
/// The three ways in which a rollout's gradient crosses a step: by the tape, by Jacobians from four or eight directions at once, and by the tape over lanes.
/// A machine uses the one it is fastest with, so all are compared here, on every world with a horizon.
/// </summary>
public unsafe class PullbackTests
{
    public static TheoryData<string> Worlds
    {
        get
        {
            TheoryData<string> data = [];
            foreach (Type world in typeof(IWorld).Assembly.GetTypes().Where(type => type.IsValueType && !type.IsGenericType && type.IsAssignableTo(typeof(IFiniteHorizonWorld)))) data.Add(world.FullName!);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Tape_Jacobians_and_lanes_carry_the_same_derivatives(string name) =>
        GetType().GetMethod(nameof(Compare), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(typeof(IWorld).Assembly.GetType(name)!).Invoke(null, null);

    private static void Compare<TWorld>() where TWorld : struct, IFiniteHorizonWorld
    {
        double[] constants = WorldConstants.Of<TWorld>();
        for (ulong seed = 0; seed < 5; seed++)
        {
            double[] tape = Cross(new TapePullback<TWorld, Real64>(constants), seed, x => new Real64(x), x => x.Value);
            double[] four = Cross(new TangentPullback<TWorld, Tangent4>(constants), seed, x => new Real64(x), x => x.Value);
            double[] eight = Cross(new TangentPullback<TWorld, Tangent8>(constants), seed, x => new Real64(x), x => x.Value);
            double[] lanes = Cross(new TapePullback<TWorld, Lanes4>(constants), seed, x => Lanes4.Const(x), x =>
            {
                float* lane = stackalloc float[4];
                Lanes4.Store(x, ref *lane);
                Assert.Equal(lane[0], lane[3]);
                return lane[3];
            });
            for (int i = 0; i < tape.Length; i++)
            {
                Fixture.Near(tape[i], four[i], 1e-9, 1e-9, $"{typeof(TWorld).Name}, number {i}, four directions");
                Fixture.Near(tape[i], eight[i], 1e-9, 1e-9, $"{typeof(TWorld).Name}, number {i}, eight directions");
                Fixture.Near(tape[i], lanes[i], 1e-3, 1e-3, $"{typeof(TWorld).Name}, number {i}, lanes");
            }
        }
    }

    /// <summary>The derivatives of a final cost and two steps before it by state and action.</summary>
    private static double[] Cross<T>(Pullback<T> pullback, ulong seed, Func<double, T> make, Func<T, double> read) where T : unmanaged, IReal<T>
    {
        RandomStream random = new(seed);
        const int Room = Rollout.Worlds.Vector<Real64>.Capacity;
        T* state = stackalloc T[Room], action = stackalloc T[Room], byState = stackalloc T[Room], byAction = stackalloc T[Room], byObservation = stackalloc T[Room];
        for (int i = 0; i < Room; i++) (state[i], byState[i], byAction[i]) = (make(0.3 + 0.1 * random.NextDouble()), make(0), make(0));
        for (int i = 0; i < Room; i++) (action[i], byObservation[i]) = (make(random.NextDouble()), make(random.NextDouble()));
        pullback.FinalCost(state, byState);
        pullback.Step(state, action, byState, byAction);
        pullback.Observe(state, byObservation, byState);
        pullback.Step(state, action, byState, byAction);
        double[] derivatives = new double[2 * Room];
        for (int i = 0; i < Room; i++) (derivatives[i], derivatives[Room + i]) = (read(byState[i]), read(byAction[i]));
        return derivatives;
    }
}
