using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Worlds;

/// <summary>A user's continuous world may have one to four states; the library's have two and four.</summary>
public class ContinuousWorldSizeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_and_three_states(bool lanes)
    {
        // ẋ = u and x''' = u are exact under Runge-Kutta: positions after T = 1 s are sums of powers.
        Check<Chain<One>>(lanes, [0.5], 0.5 + 2);
        Check<Chain<Three>>(lanes, [0.5, -1, 2], 0.5 - 1 + 1 + 2.0 / 6);
    }

    [Fact]
    public void Five_states_are_refused() =>
        Assert.Contains("up to 4", Assert.Throws<NotSupportedException>(() => new RolloutObjective<Chain<Five>, OpenLoop>(1, (_, _) => { }).Simulate(new double[1], new double[5])).Message);

    private static void Check<TWorld>(bool lanes, double[] start, double end) where TWorld : struct, IFiniteHorizonWorld
    {
        RolloutObjective<TWorld, OpenLoop> objective = new(10, (_, x) => start.CopyTo(x), lanes: lanes);
        double[] force = [.. Enumerable.Repeat(2.0, 10)];
        double tolerance = lanes ? 1e-4 : 1e-12;
        (double cost, double[] states) = objective.Simulate(force, start);
        Assert.Equal(end, states[^TWorld.States], 1e-12);
        Assert.Equal(end * end, cost, 1e-12);
        Samples samples = Samples.Draw(objective, 32, 0.3, new RandomStream(1));
        GradientEstimate estimate = FirstOrder.Replay(objective, force, samples);
        Assert.Equal(objective.Parameters, estimate.Gradient.Length);

        // The derivative by every force against the difference of the same noisy costs.
        double[] high = new double[32], low = new double[32];
        RolloutObjective<TWorld, OpenLoop> exact = new(10, (_, x) => start.CopyTo(x));
        for (int t = 0; t < 10; t++)
        {
            double[] up = [.. force], down = [.. force];
            (up[t], down[t]) = (up[t] + 1e-5, down[t] - 1e-5);
            exact.Values(up, samples, high);
            exact.Values(down, samples, low);
            Assert.Equal((high.Average() - low.Average()) / 2e-5, estimate.Gradient[t], Math.Max(tolerance, 1e-7));
        }
    }

    private interface ILength
    {
        static abstract int States { get; }
    }

    private readonly struct One : ILength
    {
        public static int States => 1;
    }

    private readonly struct Three : ILength
    {
        public static int States => 3;
    }

    private readonly struct Five : ILength
    {
        public static int States => 5;
    }

    private static class Constants
    {
        public static readonly WorldParameter[] Of = [new("time step", 0.1, "s")];
    }

    /// <summary>A chain of integrators; the cost is the square of the last position.</summary>
    private readonly struct Chain<TLength> : IContinuousWorld where TLength : struct, ILength
    {
        public static int States => TLength.States;

        public static int Actions => 1;

        public static int Observations => TLength.States;

        public static int Draws => 0;

        public static (double Low, double High) ResetBounds => (0, 0);

        public static ReadOnlySpan<WorldParameter> Parameters => Constants.Of;

        public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
        {
            for (int i = 0; i < States; i++) state[i] = T.Const(0);
        }

        public static void Derivative<T, V>(in Motion<T> state, T action, in V parameters, out Motion<T> derivative) where T : struct, IReal<T> where V : struct, IVector<T> =>
            derivative = States == 1 ? new(action, T.Const(0), T.Const(0), T.Const(0)) : new(state.B, state.C, action, T.Const(0));

        public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T> =>
            RungeKutta.Step<Chain<TLength>, T, V>(ref state, parameters, action[0], parameters[0]);

        public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
        {
            for (int i = 0; i < States; i++) observation[i] = state[i];
        }

        public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0);

        public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

        public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => state[0] * state[0];
    }
}
