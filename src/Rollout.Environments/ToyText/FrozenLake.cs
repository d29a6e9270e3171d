using Rollout.Core;

namespace Rollout.Environments;

/// <summary>
/// Walk over ice from S to G without falling into a hole H. On slippery ice a step goes where it should with the success rate, and to either
/// side with half of the rest. Actions: 0 left, 1 down, 2 right, 3 up. Reward 1 at the goal.
/// </summary>
/// <remarks>Equals Gymnasium's FrozenLake-v1; state = row * columns + column.</remarks>
public static class FrozenLake
{
    private static readonly (int Row, int Column)[] s_moves = [(0, -1), (1, 0), (0, 1), (-1, 0)];

    /// <summary>The 4x4 map.</summary>
    public static IReadOnlyList<string> Map4 { get; } = ["SFFF", "FHFH", "FFFH", "HFFG"];

    /// <summary>The 8x8 map.</summary>
    public static IReadOnlyList<string> Map8 { get; } = ["SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"];

    /// <summary>Makes the environment on any map.</summary>
    /// <param name="map">Rows of S, F, H and G.</param>
    /// <param name="slippery">Whether steps slip.</param>
    /// <param name="successRate">How often a step on slippery ice goes where it should.</param>
    /// <param name="rewards">Reward at the goal, in a hole and elsewhere.</param>
    /// <exception cref="ArgumentException">The map is not a rectangle of these letters, or has no start.</exception>
    public static TabularEnvironment Create(
        IReadOnlyList<string> map, bool slippery = true, double successRate = 1.0 / 3, (double Goal, double Hole, double Frozen)? rewards = null)
    {
        string[] copy = [.. map];
        return new TabularEnvironment(Table(copy, slippery, successRate, rewards ?? (1, 0, 0)), (drawing, state) => Draw(drawing, copy, state));
    }

    /// <summary>Makes the environment with constants by name: is_slippery, success_rate, reward_goal, reward_hole, reward_frozen.</summary>
    /// <exception cref="UnknownNameException">There is no such constant.</exception>
    internal static TabularEnvironment Create(IReadOnlyList<string> map, IReadOnlyDictionary<string, double> constants)
    {
        Constants given = new(constants, "is_slippery", "success_rate", "reward_goal", "reward_hole", "reward_frozen");
        return Create(map, given.Flag("is_slippery", true), given.Of("success_rate", 1.0 / 3), (given.Of("reward_goal", 1), given.Of("reward_hole", 0), given.Of("reward_frozen", 0)));
    }

    /// <summary>Draws a map with a way from the upper left to the lower right, as Gymnasium's generate_random_map.</summary>
    /// <param name="size">Rows and columns, at least 2.</param>
    /// <param name="frozen">Probability of ice, above 0.</param>
    /// <param name="random">Source.</param>
    public static IReadOnlyList<string> RandomMap(int size, double frozen, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        if (!(frozen > 0 && frozen <= 1)) throw new ArgumentOutOfRangeException(nameof(frozen), frozen, "The probability of ice must lie in (0, 1].");
        while (true)
        {
            char[][] map = [.. Enumerable.Range(0, size).Select(_ => Enumerable.Range(0, size).Select(_ => random.NextDouble() < frozen ? 'F' : 'H').ToArray())];
            (map[0][0], map[^1][^1]) = ('S', 'G');
            if (HasWay(map)) return [.. map.Select(row => new string(row))];
        }
    }

    private static TransitionTable Table(string[] map, bool slippery, double successRate, (double Goal, double Hole, double Frozen) rewards)
    {
        if (map.Length == 0 || map.Any(row => row.Length != map[0].Length || row.Length == 0)) throw new ArgumentException("The rows of the map must be equally long.", nameof(map));
        if (map.SelectMany(row => row).FirstOrDefault(letter => !"SFHG".Contains(letter)) is var wrong and not '\0') throw new ArgumentException($"The map holds '{wrong}': write S, F, H and G.", nameof(map));
        if (!(successRate is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(successRate), successRate, "The success rate must lie in [0, 1].");
        int rows = map.Length, columns = map[0].Length, starts = map.Sum(row => row.Count(letter => letter == 'S'));
        if (starts == 0) throw new ArgumentException("The map has no S to start from.", nameof(map));
        List<Transition[]> transitions = [];
        for (int state = 0; state < rows * columns; state++)
        {
            for (int action = 0; action < s_moves.Length; action++)
            {
                if (map[state / columns][state % columns] is 'G' or 'H') transitions.Add([new Transition(1, state, 0, true)]);
                else if (!slippery) transitions.Add([Move(state, action, 1)]);
                else transitions.Add([Move(state, (action + 3) % 4, (1 - successRate) / 2), Move(state, action, successRate), Move(state, (action + 1) % 4, (1 - successRate) / 2)]);
            }
        }

        return new TransitionTable(rows * columns, s_moves.Length, transitions, [.. map.SelectMany(row => row).Select(letter => letter == 'S' ? 1.0 / starts : 0)]);

        Transition Move(int state, int direction, double probability)
        {
            int row = Math.Clamp(state / columns + s_moves[direction].Row, 0, rows - 1), column = Math.Clamp(state % columns + s_moves[direction].Column, 0, columns - 1);
            char letter = map[row][column];
            return new Transition(probability, row * columns + column, letter == 'G' ? rewards.Goal : letter == 'H' ? rewards.Hole : rewards.Frozen, letter is 'G' or 'H');
        }
    }

    private static bool HasWay(char[][] map)
    {
        int size = map.Length;
        bool[] seen = new bool[size * size];
        Stack<int> open = new([0]);
        while (open.TryPop(out int cell))
        {
            if (cell == size * size - 1) return true;
            if (seen[cell]) continue;
            seen[cell] = true;
            foreach ((int down, int right) in s_moves)
            {
                int row = cell / size + down, column = cell % size + right;
                if (row >= 0 && row < size && column >= 0 && column < size && map[row][column] != 'H') open.Push(row * size + column);
            }
        }

        return false;
    }

    private static void Draw(Drawing drawing, string[] map, int state)
    {
        int columns = map[0].Length;
        Grid.Draw(drawing, map.Length, columns, (row, column) => map[row][column] switch { 'H' => 0x0969DA, 'G' => 0x2DA44E, 'S' => 0xC8E1FF, _ => 0xEAF5FF });
        Grid.Disc(drawing, map.Length, state / columns, state % columns, 0.3f, 0xCF222E);
    }
}
