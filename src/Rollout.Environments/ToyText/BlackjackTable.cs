using Rollout.Core;

namespace Rollout.Environments;

/// <summary>
/// Blackjack with an infinite deck as exact probabilities. State = (sum * 11 + dealer's card) * 2 + usable ace, as observations are; states
/// from 704 on are naturals, 704 + dealer's card, which look like any other 21 with a usable ace.
/// </summary>
public static class BlackjackTable
{
    private const int Naturals = 32 * 11 * 2, States = Naturals + 11, MaxSum = 21, DealerStops = 17;

    /// <summary>Writes what is seen of a state.</summary>
    public static void Observe(int state, Observation observation)
    {
        (int sum, int dealer, int ace) = state >= Naturals ? (MaxSum, state - Naturals, 1) : (state / 22, state / 2 % 11, state % 2);
        (observation[0], observation[1], observation[2]) = (sum, dealer, ace);
    }

    /// <summary>The table under given rules. States that no hand has, such as a sum of 3, end at once.</summary>
    public static TransitionTable Of(BlackjackRules rules)
    {
        List<List<Transition>> transitions = [];
        for (int state = 0; state < States; state++)
        {
            bool natural = state >= Naturals;
            (int sum, int dealer, bool ace) = natural ? (MaxSum, state - Naturals, true) : (state / 22, state / 2 % 11, state % 2 == 1);
            if (dealer == 0 || sum is < 4 or > MaxSum || (ace && sum < 12))
            {
                transitions.AddRange([[new Transition(1, state, 0, true)], [new Transition(1, state, 0, true)]]);
                continue;
            }

            transitions.AddRange([Stick(state, sum, dealer, natural, rules), Hit(sum, dealer, ace)]);
        }

        double[] initial = new double[States];
        for (int first = 1; first <= 10; first++)
        {
            for (int second = 1; second <= 10; second++)
            {
                for (int dealer = 1; dealer <= 10; dealer++) initial[First(first, second, dealer)] += Card(first) * Card(second) * Card(dealer);
            }
        }

        return new TransitionTable(States, 2, transitions, initial);
    }

    private static int First(int first, int second, int dealer)
    {
        if ((first, second) is (1, 10) or (10, 1)) return Naturals + dealer;
        (int sum, bool ace) = Add(first == 1 ? 11 : first, first == 1, second);
        return State(sum, dealer, ace);
    }

    private static List<Transition> Stick(int state, int sum, int dealer, bool natural, BlackjackRules rules)
    {
        double win = 0, draw = 0, lose = 0;
        foreach (((int score, bool dealerNatural), double probability) in DealerScores(dealer))
        {
            int outcome = sum.CompareTo(score);
            if (natural && rules == BlackjackRules.SuttonBarto && !dealerNatural) outcome = 1;
            if (outcome > 0) win += probability;
            else if (outcome < 0) lose += probability;
            else draw += probability;
        }

        double prize = natural && rules == BlackjackRules.NaturalPaysMore ? 1.5 : 1;
        return [new Transition(win, state, prize, true), new Transition(draw, state, 0, true), new Transition(lose, state, -1, true)];
    }

    private static List<Transition> Hit(int sum, int dealer, bool ace)
    {
        List<Transition> ways = [];
        for (int card = 1; card <= 10; card++)
        {
            (int next, bool usable) = Add(sum, ace, card);
            ways.Add(new Transition(Card(card), State(next, dealer, usable), next > MaxSum ? -1 : 0, next > MaxSum));
        }

        return ways;
    }

    /// <summary>Probability of each final score of the dealer, 0 for more than 21, and whether it is a natural.</summary>
    private static Dictionary<(int Score, bool Natural), double> DealerScores(int first)
    {
        Dictionary<(int, bool), double> scores = [];
        Draw(first == 1 ? 11 : first, first == 1, 1, 1);
        return scores;

        void Draw(int sum, bool ace, int cards, double probability)
        {
            for (int card = 1; card <= 10; card++)
            {
                (int next, bool usable) = Add(sum, ace, card);
                double now = probability * Card(card);
                if (next < DealerStops)
                {
                    Draw(next, usable, cards + 1, now);
                    continue;
                }

                (int, bool) score = (next > MaxSum ? 0 : next, cards == 1 && next == MaxSum);
                scores[score] = scores.GetValueOrDefault(score) + now;
            }
        }
    }

    /// <summary>Sum and usable ace after another card.</summary>
    private static (int Sum, bool Ace) Add(int sum, bool ace, int card)
    {
        int hard = sum - (ace ? 10 : 0) + card;
        bool usable = (ace || card == 1) && hard + 10 <= MaxSum;
        return (hard + (usable ? 10 : 0), usable);
    }

    private static double Card(int card) => (card == 10 ? 4 : 1) / 13.0;

    private static int State(int sum, int dealer, bool ace) => (sum * 11 + dealer) * 2 + (ace ? 1 : 0);
}
