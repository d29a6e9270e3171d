using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// Which shapes may touch, in the order that the published simulation finds them: Chipmunk's tree of bounding boxes, of which three moving
/// leaves are left. The order matters, because ten sweeps of a solver end nearer to the contacts that come last.
/// A leaf keeps a box larger than its shape. As long as the shape stays within, the leaf's pairs stay, latest first; when it leaves the box,
/// the leaf is taken out of the tree, put in again where boxes grow least, and its pairs are found anew.
/// </summary>
internal struct PushTPairs
{
    /// <summary>Moving shapes; a wall is <see cref="Wall"/> + 0 to 3.</summary>
    public const int Agent = 0, Bar = 1, Stem = 2, Wall = 3, Leaves = 3, MaxPairs = 6;

    /// <summary>A shape that may touch the leaf, and the corners from which to begin the search for their closest points.</summary>
    public struct Partner
    {
        public int Shape;
        public uint Id;

        public void Visit(ref NumberCursor numbers)
        {
            numbers.Next(ref Shape, Wall + 3);

            // Two corners of the first shape, 0 or 1, and two of the rectangle, 0 to 3.
            (int a, int b, int c, int d) = ((int)(Id >> 24), (int)(Id >> 16 & 255), (int)(Id >> 8 & 255), (int)(Id & 255));
            numbers.Next(ref a, Shape < Wall ? 0 : 1);
            numbers.Next(ref b, 3);
            numbers.Next(ref c, Shape < Wall ? 0 : 1);
            numbers.Next(ref d, 3);
            Id = (uint)(a << 24 | b << 16 | c << 8 | d);
        }
    }

    [InlineArray(MaxPairs)]
    public struct PartnerList
    {
        private Partner _first;
    }

    public struct Leaf
    {
        public BoundingBox Box;
        public int Stamp, Count;

        /// <summary>Earliest first; only the pairs that are checked on this leaf's turn.</summary>
        public PartnerList Partners;
    }

    [InlineArray(Leaves)]
    public struct LeafList
    {
        private Leaf _first;
    }

    /// <summary>A pair to check; <paramref name="Slot"/> is its place among the leaf's partners, -1 for the turn on which it was found.</summary>
    public readonly record struct Candidate(int Leaf, int Shape, int Slot);

    /// <summary>The order in which the tree of the walls is walked.</summary>
    private static ReadOnlySpan<int> WallOrder => [3, 2, 1, 0];

    public LeafList LeafAt;
    private int _stamp;

    /// <summary>The root's one child is a leaf, its other holds two; <see cref="_innerFirst"/> when the latter comes first.</summary>
    private int _outer, _first, _second;
    private bool _innerFirst;

    /// <summary>Builds the tree with the shapes where published code creates them.</summary>
    public static PushTPairs Create(ReadOnlySpan<BoundingBox> boxes, ReadOnlySpan<BoundingBox> walls)
    {
        PushTPairs pairs = default;
        Span<Candidate> ignored = stackalloc Candidate[Leaves * MaxPairs];
        for (int i = 0; i < Leaves; i++) pairs.LeafAt[i].Box = boxes[i].Fattened(default);

        // Agent, bar and stem are added in this order, after the walls, whose stamps are therefore lower. Two leaves have one tree.
        (pairs._first, pairs._second, pairs._outer) = (Bar, Agent, -1);
        pairs.LeafAt[Agent].Stamp = pairs._stamp = 1;
        int count = 0;
        pairs.FindWalls(Agent, walls, ignored, ref count);
        pairs.LeafAt[Bar].Stamp = ++pairs._stamp;
        pairs.FindWalls(Bar, walls, ignored, ref count);
        pairs.FindMoving(Bar, Agent, left: true, ignored, ref count);
        pairs.Insert(Stem, Bar, Agent);
        pairs.LeafAt[Stem].Stamp = ++pairs._stamp;
        pairs.Find(Stem, walls, ignored, ref count);
        pairs._stamp++;
        return pairs;
    }

    /// <summary>Lists the pairs to check now.</summary>
    /// <param name="boxes">Bounding boxes of agent, bar and stem.</param>
    /// <param name="walls">Bounding boxes of the walls.</param>
    /// <param name="agent">Velocity of the agent.</param>
    /// <param name="block">Velocity of the block.</param>
    /// <param name="candidates">Receives the pairs.</param>
    /// <returns>How many there are.</returns>
    public int Update(ReadOnlySpan<BoundingBox> boxes, ReadOnlySpan<BoundingBox> walls, PlanarVector agent, PlanarVector block, Span<Candidate> candidates)
    {
        // Chipmunk walks a hash table of five bins by the number of the shape: 5 and 6, the block's, come before 4, the agent.
        Refresh(Bar, boxes[Bar], block);
        Refresh(Stem, boxes[Stem], block);
        Refresh(Agent, boxes[Agent], agent);
        int count = 0;
        if (!_innerFirst) Check(_outer, walls, candidates, ref count);
        Check(_first, walls, candidates, ref count);
        Check(_second, walls, candidates, ref count);
        if (_innerFirst) Check(_outer, walls, candidates, ref count);
        _stamp++;
        return count;
    }

    private void Refresh(int leaf, in BoundingBox box, PlanarVector velocity)
    {
        ref Leaf own = ref LeafAt[leaf];
        if (own.Box.Contains(box)) return;
        own.Box = box.Fattened(velocity);
        (int a, int b) = leaf == _outer ? (_first, _second) : _innerFirst ? (Other(leaf), _outer) : (_outer, Other(leaf));
        Insert(leaf, a, b);
        own.Count = 0;
        own.Stamp = _stamp;
        for (int i = 0; i < Leaves; i++) Remove(ref LeafAt[i], leaf);
    }

    private readonly int Other(int leaf) => leaf == _first ? _second : _first;

    private static void Remove(ref Leaf from, int shape)
    {
        int kept = 0;
        for (int i = 0; i < from.Count; i++)
        {
            if (from.Partners[i].Shape != shape) from.Partners[kept++] = from.Partners[i];
        }

        from.Count = kept;
    }

    /// <summary>Joins a leaf with one of two, so that the boxes' area grows least; of equals, the nearer, then the first.</summary>
    private void Insert(int leaf, int a, int b)
    {
        BoundingBox own = LeafAt[leaf].Box, boxA = LeafAt[a].Box, boxB = LeafAt[b].Box;
        double costA = boxB.Area + boxA.Merge(own).Area, costB = boxA.Area + boxB.Merge(own).Area;
        if (costA == costB) (costA, costB) = (boxA.Proximity(own), boxB.Proximity(own));
        (_outer, _first, _second, _innerFirst) = costB < costA ? (a, leaf, b, false) : (b, leaf, a, true);
    }

    private void Check(int leaf, ReadOnlySpan<BoundingBox> walls, Span<Candidate> candidates, ref int count)
    {
        if (LeafAt[leaf].Stamp == _stamp)
        {
            Find(leaf, walls, candidates, ref count);
            return;
        }

        ref Leaf own = ref LeafAt[leaf];
        for (int i = own.Count - 1; i >= 0; i--) candidates[count++] = new Candidate(leaf, own.Partners[i].Shape, i);
    }

    /// <summary>Finds the pairs of a leaf that is new in the tree: walls first, then from its sibling upwards.</summary>
    private void Find(int leaf, ReadOnlySpan<BoundingBox> walls, Span<Candidate> candidates, ref int count)
    {
        FindWalls(leaf, walls, candidates, ref count);
        if (leaf == _outer)
        {
            FindMoving(leaf, _first, left: !_innerFirst, candidates, ref count);
            FindMoving(leaf, _second, left: !_innerFirst, candidates, ref count);
            return;
        }

        FindMoving(leaf, Other(leaf), left: leaf == _first, candidates, ref count);
        FindMoving(leaf, _outer, left: _innerFirst, candidates, ref count);
    }

    private void FindWalls(int leaf, ReadOnlySpan<BoundingBox> walls, Span<Candidate> candidates, ref int count)
    {
        foreach (int wall in WallOrder)
        {
            if (!LeafAt[leaf].Box.Overlaps(walls[wall])) continue;
            Add(ref LeafAt[leaf], Wall + wall);
            candidates[count++] = new Candidate(leaf, Wall + wall, -1);
        }
    }

    /// <summary>A pair of moving leaves is checked on the turn of the right one; a left one only enters it there.</summary>
    private void FindMoving(int leaf, int other, bool left, Span<Candidate> candidates, ref int count)
    {
        if (!LeafAt[leaf].Box.Overlaps(LeafAt[other].Box)) return;
        if (left)
        {
            Add(ref LeafAt[other], leaf);
            return;
        }

        if (LeafAt[other].Stamp < LeafAt[leaf].Stamp) Add(ref LeafAt[leaf], other);
        candidates[count++] = new Candidate(leaf, other, -1);
    }

    private static void Add(ref Leaf leaf, int shape) => leaf.Partners[leaf.Count++] = new Partner { Shape = shape };

    /// <summary>Writes or reads everything, in order.</summary>
    public void Visit(ref NumberCursor numbers)
    {
        int innerFirst = _innerFirst ? 1 : 0;
        numbers.Next(ref _stamp, int.MaxValue);
        numbers.Next(ref _outer, Leaves - 1);
        numbers.Next(ref _first, Leaves - 1);
        numbers.Next(ref _second, Leaves - 1);
        numbers.Next(ref innerFirst, 1);
        _innerFirst = innerFirst == 1;
        if (_outer == _first || _first == _second || _second == _outer)
            throw new InvalidDataException($"The tree of the state has the leaves {_outer}, {_first} and {_second}; they must be 0, 1 and 2 in some order.");
        for (int i = 0; i < Leaves; i++)
        {
            ref Leaf leaf = ref LeafAt[i];
            numbers.Next(ref leaf.Box);
            numbers.Next(ref leaf.Stamp, int.MaxValue);
            numbers.Next(ref leaf.Count, MaxPairs);
            for (int k = 0; k < MaxPairs; k++) leaf.Partners[k].Visit(ref numbers);
        }
    }
}
