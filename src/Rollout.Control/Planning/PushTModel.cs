using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>
/// Push-T for a planner. The cost of a step is how far the block's eight corners are from the goal's, in units of 100 pixels, plus a little for an agent that is
/// far from the block; a solved step costs nothing.
/// </summary>
public sealed class PushTModel : ISimulationModel<PushTModel>
{
    /// <summary>Distance from the block's middle beyond which the agent pays, pixels: it must be able to go round.</summary>
    private const double Near = 90;

    private const double FinalWeight = 4, NearWeight = 0.1, SolvedBonus = 2;

    private static readonly double[] s_goal = Corners();

    private readonly PushTSimulation _simulation = new();
    private readonly double[] _state = new double[PushTSimulation.StateCount];

    /// <inheritdoc/>
    public bool Solved { get; private set; }

    /// <inheritdoc/>
    public void Read(IStateful environment)
    {
        if (environment.StateCount != _state.Length) throw new ArgumentException($"The planner needs Push-T with {_state.Length} numbers of state; the environment has {environment.StateCount}.", nameof(environment));
        environment.GetState(_state);
        _simulation.SetState(_state);
        Solved = false;
    }

    /// <inheritdoc/>
    public void CopyFrom(PushTModel other)
    {
        _simulation.CopyFrom(other._simulation);
        Solved = other.Solved;
    }

    /// <summary>The agent stays where it is.</summary>
    public void Rest(Span<double> action) => (action[0], action[1]) = (_simulation.AgentX, _simulation.AgentY);

    /// <inheritdoc/>
    public double Step(ReadOnlySpan<double> action)
    {
        _simulation.Step(action[0], action[1]);
        double distance = Distance();
        if (distance < 0.15 && _simulation.Coverage() > PushTGeometry.SuccessCoverage)
        {
            Solved = true;
            return 0;
        }

        return distance + NearWeight * Away();
    }

    /// <inheritdoc/>
    public double FinalCost() => Solved ? -SolvedBonus : FinalWeight * (Distance() + NearWeight * Away());

    private double Distance()
    {
        (double sin, double cos) = Math.SinCos(_simulation.BlockAngle);
        (double x, double y) = (_simulation.BlockX, _simulation.BlockY);
        ReadOnlySpan<double> corners = PushTGeometry.BlockCorners;
        double sum = 0;
        for (int i = 0; i < 16; i += 2)
        {
            double dx = x + cos * corners[i] - sin * corners[i + 1] - s_goal[i], dy = y + sin * corners[i] + cos * corners[i + 1] - s_goal[i + 1];
            sum += Math.Sqrt(dx * dx + dy * dy);
        }

        return sum / 800;
    }

    private double Away()
    {
        (double sin, double cos) = Math.SinCos(_simulation.BlockAngle);
        double dx = _simulation.AgentX - (_simulation.BlockX - sin * 45), dy = _simulation.AgentY - (_simulation.BlockY + cos * 45);
        return Math.Max(0, Math.Sqrt(dx * dx + dy * dy) - Near) / 100;
    }

    private static double[] Corners()
    {
        double[] goal = new double[16];
        for (int i = 0; i < 8; i++) (goal[2 * i], goal[2 * i + 1]) = PushTGeometry.Corner(i, PushTGeometry.GoalX, PushTGeometry.GoalY, PushTGeometry.GoalAngle);
        return goal;
    }
}
