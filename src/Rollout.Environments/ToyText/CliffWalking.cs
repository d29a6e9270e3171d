using Rollout.Core;

namespace Rollout.Environments;

/// <summary>
/// Walk along a cliff from the lower left to the lower right. Every step costs 1; a step over the edge costs 100 and leads back to the start.
/// Actions: 0 up, 1 right, 2 down, 3 left; on slippery ground a step goes with equal probability where it should or to either side.
/// </summary>
/// <remarks>Equals Gymnasium's CliffWalking-v1 (Sutton and Barto, Reinforcement Learning, 2nd ed., example 6.6); state = row * 12 + column.</remarks>
public static class CliffWalking
{
    private const int Rows = 4, Columns = 12, Start = (Rows - 1) * Columns, Goal = Rows * Columns - 1;

    private static readonly (int Row, int Column)[] s_moves = [(-1, 0), (0, 1), (1, 0), (0, -1)];

    /// <summary>Makes the environment.</summary>
    public static TabularEnvironment Create(bool slippery = false) => new(Table(slippery), Draw);

    private static TransitionTable Table(bool slippery)
    {
        List<Transition[]> transitions = [];
        for (int state = 0; state < Rows * Columns; state++)
        {
            for (int action = 0; action < s_moves.Length; action++)
            {
                int[] directions = slippery ? [(action + 3) % 4, action, (action + 1) % 4] : [action];
                transitions.Add([.. directions.Select(direction => Move(state, direction, 1.0 / directions.Length))]);
            }
        }

        double[] initial = new double[Rows * Columns];
        initial[Start] = 1;
        return new TransitionTable(Rows * Columns, s_moves.Length, transitions, initial);
    }

    private static Transition Move(int state, int direction, double probability)
    {
        int row = Math.Clamp(state / Columns + s_moves[direction].Row, 0, Rows - 1), column = Math.Clamp(state % Columns + s_moves[direction].Column, 0, Columns - 1);
        int next = row * Columns + column;
        return IsCliff(row, column) ? new Transition(probability, Start, -100, false) : new Transition(probability, next, -1, next == Goal);
    }

    private static bool IsCliff(int row, int column) => row == Rows - 1 && column > 0 && column < Columns - 1;

    private static void Draw(Drawing drawing, int state)
    {
        Grid.Draw(drawing, Rows, Columns, (row, column) => IsCliff(row, column) ? 0x57606A : row * Columns + column == Goal ? 0x2DA44Eu : 0xDDF4E4);
        Grid.Disc(drawing, Rows, state / Columns, state % Columns, 0.3f, 0xCF222E);
    }
}
