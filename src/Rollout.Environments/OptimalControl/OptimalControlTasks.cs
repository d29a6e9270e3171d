using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>The worlds of optimal control and contact as tasks, one line each. Observations are states.</summary>
public static class OptimalControlTasks
{
    private const float Infinity = float.PositiveInfinity;

    /// <summary>The tasks.</summary>
    public static IReadOnlyList<EnvironmentSpec> All { get; } =
    [
        Task.Of<DoubleIntegrator>("DoubleIntegrator-v0", 100, null, 10, "Bring a mass on a rail to rest at the origin", State(2), new Box(-10, 10, 1), OptimalControlDrawings.DoubleIntegrator, mirror: [-1, -1]),
        Task.Of<TorquePendulum>("TorquePendulum-v0", 500, null, 50, "Swing a damped pendulum up with a weak motor", State(2), new Box(-3, 3, 1), OptimalControlDrawings.Pendulum),
        Task.Of<CartPoleSwingUp>("CartPoleSwingUp-v0", 250, null, 50, "Swing a pole up by pushing its cart", State(4), new Box(-200, 200, 1), OptimalControlDrawings.CartPole),
        Task.Of<DoublePendulum>("DoublePendulum-v0", 1000, null, 50, "Swing two links up with a motor at the elbow", State(4), new Box(-25, 25, 1), OptimalControlDrawings.DoublePendulum),
        Task.Of<PushingBlocks>("PushingBlocks-v0", 400, null, 50, "Push a free block to its place through a spring", State(4), new Box(-50, 50, 1), OptimalControlDrawings.Blocks),
        Task.Of<FrictionBlocks>("FrictionBlocks-v0", 400, null, 50, "Carry a block on another by friction", State(4), new Box(-50, 50, 1), OptimalControlDrawings.Stack),
        Task.Of<PotentialReward<PointPusher>>("PointPusher-v0", 10, null, 5, "Reach a block and push it to its place", State(2), new Box(-1, 1, 1), OptimalControlDrawings.Pusher) with { EndsAtLimit = true },
        Task.Of<DiscObstacles>("DiscObstacles-v0", 200, null, 50, "Walk to a goal behind seven discs", State(2), new Box(-10, 10, 2), OptimalControlDrawings.Discs),
        Task.Of<PassObstacle>("PassObstacle-v0", 100, null, 10, "Pass an obstacle on either side", State(2), new Box(-1, 1, 2), OptimalControlDrawings.PassObstacle, mirror: [-1, 1]),
        Task.Of<PotentialReward<PaddleBall>>("PaddleBall-v0", 200, null, 20, "Send a ball to a target with a paddle", State(7), new Box(-5, 5, 3), OptimalControlDrawings.PaddleBall) with { EndsAtLimit = true },
        Task.Of<BoxFlipUp>("BoxFlipUp-v0", 100, null, 10, "Lay a box on its side with one finger", State(10), new Box([-0.5f, -0.1f], [0.5f, 0.6f], [2]), OptimalControlDrawings.BoxFlipUp,
            velocities: [5, 6, 7, 8, 9], mirror: [-1, 1, -1, -1, 1, -1, 1, -1, -1, 1, -1, 1]),
        Task.Of<Bicycle>("Bicycle-v0", 100, null, 10, "Park a vehicle steered at its front axle", State(5), new Box(-5, 5, 2), OptimalControlDrawings.Bicycle),
        Task.Of<PositionOnly<DoubleIntegrator>>("DoubleIntegratorPosition-v0", 100, null, 10, "The same with the velocity hidden", State(1), new Box(-10, 10, 1), OptimalControlDrawings.DoubleIntegrator),
        Disturbed(Task.Of<NoisyDoubleIntegrator>("NoisyDoubleIntegrator-v0", 200, null, 10, "Hold a mass at the origin in wind by noisy measurements of its position", State(1),
            new Box([-10, -Infinity, -Infinity, -Infinity], [10, Infinity, Infinity, Infinity], [4]), OptimalControlDrawings.DoubleIntegrator), 3),
        Task.Of<PositionOnly<TorquePendulum>>("TorquePendulumPosition-v0", 500, null, 50, "The same with the rate hidden", State(1), new Box(-3, 3, 1), OptimalControlDrawings.Pendulum),
        Task.Of<PositionOnly<CartPoleSwingUp>>("CartPoleSwingUpPosition-v0", 250, null, 50, "The same with the velocities hidden", State(2), new Box(-200, 200, 1), OptimalControlDrawings.CartPole),
        Task.Of<OneThrow<BallAtWall>>("BallAtWall-v0", 1, null, 1, "Choose the angle that throws a ball farthest over a wall", new Box(0, 1, 1), new Box(-2, 2, 1), OptimalControlDrawings.Throw),
        Task.Of<OneThrow<PivotImpulse>>("Pivot-v0", 1, null, 1, "Choose the angle that turns a pivoted bar most", new Box(0, 1, 1), new Box(-2, 2, 1), OptimalControlDrawings.Throw),
    ];

    /// <summary>The task whose last inputs are noise that the environment draws.</summary>
    private static EnvironmentSpec Disturbed(EnvironmentSpec spec, int inputs) => spec with
    {
        Create = () => new Disturbance(inputs).Wrap(spec.Create()),
        CreateVector = (count, mode, limit) => new Disturbance(inputs).Wrap(spec.CreateVector!(count, mode, limit)),
        CreateWith = constants => new Disturbance(inputs).Wrap(spec.CreateWith!(constants)),
        ActionSpace = null,
    };

    private static Box State(int length) => new(-Infinity, Infinity, length);
}
