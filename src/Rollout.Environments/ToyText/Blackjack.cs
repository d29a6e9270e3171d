using Rollout.Core;

namespace Rollout.Environments;

/// <summary>
/// Come closer to 21 than the dealer without exceeding it; cards come from an infinite deck, and the dealer draws up to 17. Seen are the
/// player's sum, the dealer's first card and whether an ace counts 11. Actions: 0 stick, 1 hit.
/// </summary>
/// <remarks>Equals Gymnasium's Blackjack-v1 (Sutton and Barto, example 5.1).</remarks>
public sealed class Blackjack : IEnvironment, ITabular, IDrawable, ICheckpointable
{
    private readonly RandomStream _random = new(0);
    /// <summary>No hand has more cards than 21 aces and one more.</summary>
    private readonly List<int> _player = new(22), _dealer = new(22);
    private readonly BlackjackRules _rules;
    private readonly Func<int>? _cards;
    private TransitionTable? _table;

    /// <summary>Makes the environment.</summary>
    /// <param name="rules">How naturals count.</param>
    /// <param name="cards">Where cards come from, 1 to 10; the infinite deck by default.</param>
    public Blackjack(BlackjackRules rules = BlackjackRules.SuttonBarto, Func<int>? cards = null) => (_rules, _cards) = (rules, cards);

    /// <inheritdoc/>
    public Space ObservationSpace { get; } = new TupleSpace(new Discrete(32), new Discrete(11), new Discrete(2));

    /// <inheritdoc/>
    public Space ActionSpace { get; } = new Discrete(2);

    /// <summary>The game as a table; see <see cref="BlackjackTable"/> for the numbers of states.</summary>
    public TransitionTable Table => _table ??= BlackjackTable.Of(_rules);

    /// <summary>The player's cards, an ace being 1.</summary>
    public IReadOnlyList<int> Player => _player;

    /// <summary>The dealer's cards, the first of which is seen.</summary>
    public IReadOnlyList<int> Dealer => _dealer;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        if (seed is { } key) _random.Restart(key);
        _player.Clear();
        _dealer.Clear();
        for (int card = 0; card < 2; card++) _dealer.Add(Card());
        for (int card = 0; card < 2; card++) _player.Add(Card());
        Show(observation);
    }

    /// <summary>Puts given cards on the table; an episode goes on from there.</summary>
    public void Deal(IEnumerable<int> player, IEnumerable<int> dealer)
    {
        _player.Clear();
        _player.AddRange(player);
        _dealer.Clear();
        _dealer.AddRange(dealer);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        if (!ActionSpace.Contains(action, default, out string reason)) throw new ArgumentException($"The action {reason}.", nameof(action));
        StepResult result;
        if (action[0] == 1)
        {
            _player.Add(Card());
            bool bust = Sum(_player) > 21;
            result = new StepResult(bust ? -1 : 0, bust, false);
        }
        else
        {
            while (Sum(_dealer) < 17) _dealer.Add(Card());
            double reward = Math.Sign(Score(_player).CompareTo(Score(_dealer)));
            if (IsNatural(_player) && _rules == BlackjackRules.SuttonBarto && !IsNatural(_dealer)) reward = 1;
            else if (IsNatural(_player) && _rules == BlackjackRules.NaturalPaysMore && reward == 1) reward = 1.5;
            result = new StepResult(reward, true, false);
        }

        Show(observation);
        return result;
    }

    /// <inheritdoc/>
    public void Observe(int state, Observation observation) => BlackjackTable.Observe(state, observation);

    /// <summary>Bars for both sums, a line at 21, one disc a card.</summary>
    public void Draw(Drawing drawing)
    {
        drawing.Clear(0, 0, 8, 4);
        drawing.Rectangle(0, 0, 0, 0, 8, 4, 0, 0xDDF4E4);
        Hand(drawing, _dealer, 2.5f, 0x57606A);
        Hand(drawing, _player, 0.5f, 0x0969DA);
        drawing.Add(new Polyline([7, 0.3f, 7, 3.7f], 0.05f, 0xCF222E));
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("random", _random);
        writer.Write("player", string.Join(',', _player));
        writer.Write("dealer", string.Join(',', _dealer));
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("random", _random);
        Deal(Cards("player"), Cards("dealer"));

        IEnumerable<int> Cards(string name) => reader.ReadText(name).Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => int.TryParse(text, out int card) && card is >= 1 and <= 10 ? card : throw new InvalidDataException($"'{text}' is not a card from 1 to 10."));
    }

    private static void Hand(Drawing drawing, List<int> cards, float y, uint color)
    {
        int sum = Sum(cards);
        drawing.Rectangle(0, y, 0, 0, Math.Min(sum, 24) / 3f, 1, 0, sum > 21 ? 0xCF222Eu : color);
        for (int i = 0; i < cards.Count; i++) drawing.Add(new Disc([0.4f + 0.6f * i, y + 0.5f], 0.05f + 0.02f * cards[i], 0xFFFFFF));
    }

    private static bool HasUsableAce(List<int> cards) => cards.Contains(1) && Hard(cards) + 10 <= 21;

    private static int Sum(List<int> cards) => Hard(cards) + (HasUsableAce(cards) ? 10 : 0);

    private static int Score(List<int> cards) => Sum(cards) > 21 ? 0 : Sum(cards);

    private static bool IsNatural(List<int> cards) => cards.Count == 2 && cards.Contains(1) && cards.Contains(10);

    private static int Hard(List<int> cards)
    {
        int sum = 0;
        foreach (int card in cards) sum += card;
        return sum;
    }

    private int Card() => _cards?.Invoke() ?? Math.Min(10, 1 + _random.NextInt(13));

    private void Show(Observation observation) => (observation[0], observation[1], observation[2]) = (Sum(_player), _dealer[0], HasUsableAce(_player) ? 1 : 0);
}
