using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>Gymnasium's classic control tasks, one line each.</summary>
public static class ClassicControlTasks
{
    private const float Infinity = float.PositiveInfinity;

    /// <summary>Twice the angle at which an episode of the cart and pole ends.</summary>
    private const float PoleAngle = (float)(2 * 12 * 2 * Math.PI / 360);

    private static readonly Space s_cartPole = new Box([-4.8f, -Infinity, -PoleAngle, -Infinity], [4.8f, Infinity, PoleAngle, Infinity]);
    private static readonly Space s_car = new Box([-1.2f, -0.07f], [0.6f, 0.07f]);
    private static readonly Space s_pendulum = new Box([-1, -1, -8], [1, 1, 8]);
    private static readonly Space s_acrobot = new Box(
        [-1, -1, -1, -1, (float)(-4 * Math.PI), (float)(-9 * Math.PI)], [1, 1, 1, 1, (float)(4 * Math.PI), (float)(9 * Math.PI)]);

    /// <summary>The tasks.</summary>
    public static IReadOnlyList<EnvironmentSpec> All { get; } =
    [
        Task.Of<CartPole>("CartPole-v0", 200, 195, 50, "Keep a pole upright on a cart for 200 steps", s_cartPole, new Discrete(2), CartPoleDrawing.Draw, [1, 3]),
        Task.Of<CartPole>("CartPole-v1", 500, 475, 50, "Keep a pole upright on a cart for 500 steps", s_cartPole, new Discrete(2), CartPoleDrawing.Draw, [1, 3]),
        Task.Of<Acrobot>("Acrobot-v1", 500, -100, 15, "Swing two links up with a motor at the elbow", s_acrobot, new Discrete(3), AcrobotDrawing.Draw, [4, 5]),
        Task.Of<MountainCar>("MountainCar-v0", 200, -110, 30, "Rock a weak car out of a valley", s_car, new Discrete(3), MountainCarDrawing.Draw, [1]),
        Task.Of<MountainCarContinuous>(
            "MountainCarContinuous-v0", 999, 90, 30, "Rock a weak car out of a valley with little effort", s_car, new Box(-1, 1, 1), MountainCarDrawing.Draw, [1]),
        Task.Of<Pendulum>("Pendulum-v1", 200, null, 30, "Swing a pendulum up and hold it", s_pendulum, new Box(-2, 2, 1), PendulumDrawing.Draw, [2], [-1, -1]),
    ];
}
