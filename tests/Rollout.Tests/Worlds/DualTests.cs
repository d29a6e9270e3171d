using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Worlds;

/// <summary>Derivatives of a step of every world, against differences in double precision.</summary>
public class DualTests
{
    [Fact]
    public void CartPole() => Check<CartPole>();

    [Fact]
    public void Pendulum() => Check<Pendulum>();

    [Fact]
    public void Acrobot() => Check<Acrobot>();

    [Fact]
    public void MountainCar() => Check<MountainCar>();

    private static void Check<TWorld>() where TWorld : struct, IWorld
    {
        RandomStream random = new(1);
        for (int trial = 0; trial < 20; trial++)
        {
            double[] state = [.. Enumerable.Range(0, TWorld.States).Select(_ => 0.05 * random.NextNormal())];
            for (int wrt = 0; wrt < TWorld.States; wrt++)
            {
                const double Step = 1e-6;
                double[] above = After<TWorld>(state, wrt, Step), below = After<TWorld>(state, wrt, -Step);
                (double[] first, double[] firstOverLanes, double[] second) = Derivatives<TWorld>(state, wrt);
                double[] here = After<TWorld>(state, wrt, 0), far = After<TWorld>(state, wrt, 1e-4), near = After<TWorld>(state, wrt, -1e-4);
                for (int i = 0; i < TWorld.States; i++)
                {
                    Fixture.Near((above[i] - below[i]) / (2 * Step), first[i], 1e-7, 1e-7, $"d x'[{i}] / d x[{wrt}]");
                    Fixture.Near(first[i], firstOverLanes[i], 1e-4, 1e-4, $"d x'[{i}] / d x[{wrt}] over lanes");
                    Fixture.Near((far[i] - 2 * here[i] + near[i]) / 1e-8, second[i], 1e-5, 1e-4, $"second derivative of x'[{i}] by x[{wrt}]");
                }
            }
        }
    }

    private static double[] After<TWorld>(double[] state, int wrt, double change) where TWorld : struct, IWorld
    {
        Vector<Real64> x = default, parameters = default, action = default;
        for (int i = 0; i < TWorld.Parameters.Length; i++) parameters[i] = new Real64(TWorld.Parameters[i].Value);
        for (int i = 0; i < state.Length; i++) x[i] = new Real64(state[i] + (i == wrt ? change : 0));
        action[0] = new Real64(1);
        TWorld.Step<Real64, Vector<Real64>>(ref x, parameters, action);
        return [.. Enumerable.Range(0, state.Length).Select(i => x[i].Value)];
    }

    private static (double[] First, double[] OverLanes, double[] Second) Derivatives<TWorld>(double[] state, int wrt) where TWorld : struct, IWorld
    {
        Vector<Dual<Dual<Real64>>> x = default, parameters = default, action = default;
        Vector<Dual<Lanes4>> lanes = default, laneParameters = default, laneAction = default;
        for (int i = 0; i < TWorld.Parameters.Length; i++)
        {
            parameters[i] = Dual<Dual<Real64>>.Const(TWorld.Parameters[i].Value);
            laneParameters[i] = Dual<Lanes4>.Const(TWorld.Parameters[i].Value);
        }

        for (int i = 0; i < state.Length; i++)
        {
            double direction = i == wrt ? 1 : 0;
            x[i] = new(new(new(state[i]), new(direction)), new(new(direction), new(0)));
            lanes[i] = new(Lanes4.Const(state[i]), Lanes4.Const(direction));
        }

        (action[0], laneAction[0]) = (Dual<Dual<Real64>>.Const(1), Dual<Lanes4>.Const(1));
        TWorld.Step<Dual<Dual<Real64>>, Vector<Dual<Dual<Real64>>>>(ref x, parameters, action);
        TWorld.Step<Dual<Lanes4>, Vector<Dual<Lanes4>>>(ref lanes, laneParameters, laneAction);
        float[] lane = new float[4];
        double[] overLanes = new double[state.Length];
        for (int i = 0; i < state.Length; i++)
        {
            Lanes4.Store(lanes[i].Derivative, ref lane[0]);
            overLanes[i] = lane[3];
        }

        return ([.. Enumerable.Range(0, state.Length).Select(i => x[i].Derivative.Value.Value)], overLanes,
            [.. Enumerable.Range(0, state.Length).Select(i => x[i].Derivative.Derivative.Value)]);
    }
}
