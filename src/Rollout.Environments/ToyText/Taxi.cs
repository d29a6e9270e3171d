using Rollout.Core;

namespace Rollout.Environments;

/// <summary>
/// Fetch a passenger at one of four places and take them to another. Actions: 0 south, 1 north, 2 east, 3 west, 4 pick up, 5 drop off. Every
/// step costs 1, picking up or dropping off in vain 10, delivery pays 20.
/// </summary>
/// <remarks>
/// Equals Gymnasium's Taxi-v4 (Dietterich 2000); state = ((row * 5 + column) * 5 + passenger) * 4 + destination, passenger 4 sits in the taxi.
/// In rain a move that would succeed goes to either side with probability 0.1 each. A fickle passenger changes the destination once, after
/// the first move together, in three of ten episodes: states from 500 on are those of such an episode before the change.
/// </remarks>
public static class Taxi
{
    private const int Size = 5, InTaxi = 4, Places = 4, States = Size * Size * 5 * Places, Actions = 6, PickUp = 4;
    private const double FickleProbability = 0.3, Astray = 0.1;

    private static readonly string[] s_map = ["|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |", "|Y| : |B: |"];
    private static readonly (int Row, int Column)[] s_places = [(0, 0), (0, 4), (4, 0), (4, 3)];
    private static readonly (int Row, int Column)[] s_moves = [(1, 0), (-1, 0), (0, 1), (0, -1)];

    /// <summary>Directions to the left and right of each move.</summary>
    private static readonly (int Left, int Right)[] s_sides = [(2, 3), (3, 2), (1, 0), (0, 1)];

    private static readonly uint[] s_colors = [0xCF222E, 0x2DA44E, 0xBF8700, 0x0969DA];

    /// <summary>Makes the environment.</summary>
    /// <param name="rainy">Whether moves go astray.</param>
    /// <param name="fickle">Whether passengers change their mind.</param>
    public static TabularEnvironment Create(bool rainy = false, bool fickle = false) => new(Table(rainy, fickle), Draw, States);

    private static TransitionTable Table(bool rainy, bool fickle)
    {
        int all = fickle ? 2 * States : States;
        List<List<Transition>> transitions = [];
        double[] initial = new double[all];
        for (int state = 0; state < all; state++)
        {
            (_, _, int passenger, int destination) = Decode(state % States);
            bool undecided = state >= States;
            if (passenger < InTaxi && passenger != destination) initial[state] = 1.0 / 300 * (undecided ? FickleProbability : fickle ? 1 - FickleProbability : 1);
            for (int action = 0; action < Actions; action++)
            {
                List<Transition> ways = action < PickUp ? Drive(state % States, action, rainy) : [Handle(state % States, action)];
                transitions.Add(undecided ? Waver(state - States, ways) : ways);
            }
        }

        return new TransitionTable(all, Actions, transitions, initial);
    }

    private static List<Transition> Drive(int state, int direction, bool rainy)
    {
        (int row, int column, int passenger, int destination) = Decode(state);
        int ahead = After(direction);
        if (!rainy || ahead == state) return [new Transition(1, ahead, -1, false)];
        (int left, int right) = s_sides[direction];
        return [new Transition(1 - 2 * Astray, ahead, -1, false), new Transition(Astray, After(left), -1, false), new Transition(Astray, After(right), -1, false)];

        int After(int way)
        {
            bool wall = (way == 2 && s_map[row][2 * column + 2] == '|') || (way == 3 && s_map[row][2 * column] == '|');
            int newRow = Math.Clamp(row + s_moves[way].Row, 0, Size - 1), newColumn = wall ? column : column + s_moves[way].Column;
            return Encode(newRow, newColumn, passenger, destination);
        }
    }

    private static Transition Handle(int state, int action)
    {
        (int row, int column, int passenger, int destination) = Decode(state);
        int place = Array.IndexOf(s_places, (row, column));
        if (action == PickUp) return place >= 0 && passenger == place ? new Transition(1, Encode(row, column, InTaxi, destination), -1, false) : new Transition(1, state, -10, false);
        if (passenger != InTaxi || place < 0) return new Transition(1, state, -10, false);
        return new Transition(1, Encode(row, column, place, destination), place == destination ? 20 : -1, place == destination);
    }

    /// <summary>The passenger changes the destination when the taxi moves with them for the first time; until then nothing is decided.</summary>
    private static List<Transition> Waver(int state, List<Transition> ways)
    {
        (int row, int column, int before, int old) = Decode(state);
        List<Transition> wavering = [];
        foreach (Transition way in ways)
        {
            (int newRow, int newColumn, int passenger, _) = Decode(way.Next);
            if (before != InTaxi || (newRow, newColumn) == (row, column))
            {
                wavering.Add(way with { Next = way.Next + States });
                continue;
            }

            for (int destination = 0; destination < Places; destination++)
            {
                if (destination != old) wavering.Add(way with { Probability = way.Probability / (Places - 1), Next = Encode(newRow, newColumn, passenger, destination) });
            }
        }

        return wavering;
    }

    private static int Encode(int row, int column, int passenger, int destination) => ((row * Size + column) * 5 + passenger) * Places + destination;

    private static (int Row, int Column, int Passenger, int Destination) Decode(int state) => (state / 100, state / 20 % Size, state / Places % 5, state % Places);

    private static void Draw(Drawing drawing, int state)
    {
        (int row, int column, int passenger, int destination) = Decode(state % States);
        Grid.Draw(drawing, Size, Size, (y, x) => Array.IndexOf(s_places, (y, x)) is >= 0 and int place ? s_colors[place] : 0xEAEEF2);
        for (int y = 0; y < Size; y++)
        {
            for (int x = 1; x < Size; x++)
            {
                if (s_map[y][2 * x] == '|') drawing.Add(new Polyline([x, Size - y, x, Size - y - 1], 0.12f, 0x24292F));
            }
        }

        (int goalRow, int goalColumn) = s_places[destination];
        Grid.Disc(drawing, Size, goalRow, goalColumn, 0.35f, 0xFFFFFF);
        Grid.Disc(drawing, Size, goalRow, goalColumn, 0.25f, s_colors[destination]);
        drawing.Rectangle(column + 0.5f, Size - row - 0.5f, -0.35f, -0.22f, 0.35f, 0.22f, 0, 0xF2CC60);
        (int riderRow, int riderColumn) = passenger == InTaxi ? (row, column) : s_places[passenger];
        Grid.Disc(drawing, Size, riderRow, riderColumn, 0.14f, 0x8250DF);
    }
}
