using System.Text.Json;
using Rollout.Core;

namespace Rollout.Tests.Core;

/// <summary>Layout, sampling, masks and JSON of spaces of every kind, alone and within each other.</summary>
public class CompositeSpaceTests
{
    private static readonly DictSpace Robot = new(
        ("pose", new Box(-1, 1, 3)),
        ("camera", Box.Image(2, 2, 3)),
        ("gripper", new DictSpace(("width", new Box(0, 1, 1)), ("closed", new Discrete(2)))));

    public static TheoryData<string> Kinds =>
    [
        new Box([-1, float.NegativeInfinity], [1, float.PositiveInfinity]).ToJson(), new Box([0, 3], [7, 3], [2, 1], Plane.Byte).ToJson(), Box.Image(2, 3, 1).ToJson(),
        new Discrete(5).ToJson(), new Discrete(3, -1).ToJson(), new MultiDiscrete(2, 3, 4).ToJson(), new MultiDiscrete([2, 3], [1, -1], [2, 1]).ToJson(),
        new MultiBinary(5).ToJson(), new MultiBinary(2, 3).ToJson(), new TextSpace(6).ToJson(), new TextSpace(4, 0, "äb\"c").ToJson(),
        new TupleSpace(new Discrete(3), new Box(-1, 1, 2), Box.Image(1, 1, 3)).ToJson(), Robot.ToJson(), new TupleSpace().ToJson(), new DictSpace().ToJson(),
        new SequenceSpace(new Discrete(3), 4).ToJson(), new SequenceSpace(Robot, 3).ToJson(), new OneOfSpace(new Discrete(2), new Box(-5, 5, 3), Box.Image(1, 2, 1)).ToJson(),
        new DictSpace(("goal", new OneOfSpace(Robot, new TextSpace(3))), ("path", new SequenceSpace(new TupleSpace(new Discrete(4), new MultiBinary(2)), 5))).ToJson(),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Samples_belong_survive_JSON_and_flattening_and_lie_in_the_flat_space(string json)
    {
        Space space = SpaceJson.Read(json);
        Assert.Equal(json, space.ToJson());
        Box flatSpace = space.FlatSpace;
        Assert.Equal(space.FlatCount, flatSpace.Length);
        RandomStream random = new(3);
        float[] floats = new float[space.FloatCount], again = new float[space.FloatCount], flat = new float[space.FlatCount];
        byte[] bytes = new byte[space.ByteCount], bytesAgain = new byte[space.ByteCount], mask = new byte[space.MaskCount];
        double[] halves = [.. Enumerable.Repeat(0.5, space.MaskCount)];
        mask.AsSpan().Fill(1);
        for (int i = 0; i < 200; i++)
        {
            floats.AsSpan().Fill(float.NaN);
            if (i % 2 == 0) space.Sample(random, floats, bytes);
            else space.SampleMasked(random, mask, floats, bytes);
            Assert.True(space.Contains(floats, bytes, out string reason), $"{space}: {reason}");
            space.Flatten(floats, bytes, flat);
            float[] elements = flat;
            byte[] flatBytes = flatSpace.Plane == Plane.Byte ? [.. flat.Select(value => (byte)value)] : [];
            Assert.True(flatSpace.Contains(elements, flatBytes, out reason), $"flat {space}: {reason}");
            space.Unflatten(flat, again, bytesAgain);
            Assert.Equal(floats, again);
            Assert.Equal(bytes, bytesAgain);
            space.ReadValue(JsonDocument.Parse(space.ToJson(floats, bytes)).RootElement, again, bytesAgain);
            Assert.Equal(floats, again);
            Assert.Equal(bytes, bytesAgain);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Segments_cover_both_planes_once(string json)
    {
        Space space = SpaceJson.Read(json);
        foreach ((Plane plane, int count) in new[] { (Plane.Float, space.FloatCount), (Plane.Byte, space.ByteCount) })
        {
            int end = 0;
            foreach (Segment segment in space.Segments.Where(segment => segment.Plane == plane))
            {
                Assert.Equal(end, segment.Offset);
                Assert.Equal(segment.Length, segment.Shape.Aggregate(1, (product, size) => product * size));
                end += segment.Length;
            }

            Assert.Equal(count, end);
        }

        Assert.Equal(space.Segments.Count, space.Segments.DistinctBy(segment => (segment.Path, segment.Plane)).Count());
    }

    [Fact]
    public void A_dictionary_is_laid_out_in_the_order_of_its_keys_and_members_are_found_by_name()
    {
        Assert.Equal(["camera", "gripper/closed", "gripper/width", "pose"], Robot.Segments.Select(segment => segment.Path));
        Assert.Equal((5, 12), (Robot.FloatCount, Robot.ByteCount));
        float[] floats = [1, 0.5f, 0.1f, 0.2f, 0.3f];
        Assert.Equal([0.1f, 0.2f, 0.3f], Robot["pose"].Floats(floats).ToArray());
        Assert.Contains("Did you mean 'pose'?", Assert.Throws<UnknownNameException>(() => Robot["poes"]).Message);
        floats[1] = 2;
        Assert.False(Robot.Contains(floats, new byte[12], out string reason));
        Assert.Equal("gripper: width: element 0 is 2, outside [0, 1]", reason);
    }

    [Fact]
    public void Masks_allow_what_they_allow_each_equally_often()
    {
        RandomStream random = new(5);
        TupleSpace space = new(new Discrete(4, 10), new MultiDiscrete(3, 2), new MultiBinary(3));
        byte[] mask = [0, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 2];
        float[] floats = new float[space.FloatCount];
        int elevens = 0, zeros = 0, bits = 0;
        for (int i = 0; i < 4000; i++)
        {
            space.SampleMasked(random, mask, floats, []);
            Assert.True(floats[0] is 11 or 13 && floats[1] is 0 or 2 && floats[2] == 0 && floats[3] == 0 && floats[4] == 1);
            if (floats[0] == 11) elevens++;
            if (floats[1] == 0) zeros++;
            bits += (int)floats[5];
        }

        Assert.All(new[] { elevens, zeros, bits }, count => Assert.InRange(count, 1850, 2150));
    }

    [Fact]
    public void Choices_come_with_their_probabilities()
    {
        RandomStream random = new(6);
        TupleSpace space = new(new Discrete(3), new MultiBinary(1));
        float[] floats = new float[2];
        int[] counts = new int[4];
        for (int i = 0; i < 10000; i++)
        {
            space.SampleWeighted(random, [0.2, 0, 0.8, 0.3], floats, []);
            counts[(int)floats[0]]++;
            counts[3] += (int)floats[1];
        }

        Assert.InRange(counts[0], 1850, 2150);
        Assert.Equal(0, counts[1]);
        Assert.InRange(counts[3], 2850, 3150);
    }

    [Fact]
    public void A_choice_is_never_one_of_probability_nothing()
    {
        RandomStream random = new(7);
        float[] floats = new float[1];
        for (int i = 0; i < 2000; i++)
        {
            new Discrete(3).SampleWeighted(random, [0, 1 - 1e-7, 0], floats, []);
            Assert.Equal(1, floats[0]);
        }
    }

    [Fact]
    public void Bad_masks_and_probabilities_say_what_is_expected()
    {
        RandomStream random = new(8);
        float[] floats = new float[3];
        Assert.Contains("has 2 entries where Discrete(3) has 3", Assert.Throws<ArgumentException>(() => new Discrete(3).SampleMasked(random, [1, 1], floats, [])).Message);
        Assert.Contains("mask[1] is 7", Assert.Throws<ArgumentException>(() => new Discrete(3).SampleMasked(random, [1, 7, 1], floats, [])).Message);
        Assert.Contains("leave it to chance", Assert.Throws<ArgumentException>(() => new MultiBinary(1).SampleMasked(random, [3], floats, [])).Message);
        Assert.Contains("must add up to 1", Assert.Throws<ArgumentException>(() => new Discrete(2).SampleWeighted(random, [0.5, 0.6], floats, [])).Message);
        Assert.Contains("must lie in [0, 1]", Assert.Throws<ArgumentException>(() => new Discrete(2).SampleWeighted(random, [1.5, -0.5], floats, [])).Message);
        Assert.Contains("allow at least one", Assert.Throws<ArgumentException>(() => new TextSpace(3, 1, "ab").SampleMasked(random, [0, 0], floats, [])).Message);
        new Discrete(3, 5).SampleMasked(random, [0, 0, 0], floats, []);
        Assert.Equal(5, floats[0]);
        new TextSpace(3, 0, "ab").SampleMasked(random, [0, 0], floats, []);
        Assert.Equal("", new TextSpace(3, 0, "ab").Read(floats));
    }

    [Fact]
    public void Text_is_written_read_and_drawn_to_order()
    {
        TextSpace space = new(5, 1, "abc");
        float[] floats = new float[5];
        space.Write("cab", floats);
        Assert.Equal([2, 0, 1, 3, 3], floats);
        Assert.Equal("cab", space.Read(floats));
        space.SampleMasked(new RandomStream(1), [0, 1, 0], 4, floats);
        Assert.Equal("bbbb", space.Read(floats));
        Assert.Contains("'x' is not one of the characters 'abc'", Assert.Throws<FormatException>(() => space.Write("ax", floats)).Message);
        Assert.Contains("6 characters, not 1 to 5", Assert.Throws<FormatException>(() => space.Write("aaaaaa", floats)).Message);
        Assert.False(space.Contains([3, 3, 3, 3, 3], [], out string empty));
        Assert.Contains("fewer than 1", empty);
        Assert.False(space.Contains([0, 3, 1, 3, 3], [], out string _));
    }

    [Fact]
    public void Sequences_have_the_length_asked_for_and_nothing_after_it()
    {
        SequenceSpace space = new(new Discrete(3), 4);
        float[] floats = new float[5];
        space.SampleMasked(new RandomStream(1), [0, 0, 1], 3, floats, []);
        Assert.Equal([3, 2, 2, 2, 0], floats);
        Assert.Equal("[2,2,2]", space.ToJson(floats, []));
        Assert.False(space.Contains([1, 0, 2, 0, 0], [], out string reason));
        Assert.Contains("what follows the 1 values", reason);
        int[] lengths = new int[5];
        RandomStream random = new(2);
        for (int i = 0; i < 4000; i++)
        {
            space.Sample(random, floats, []);
            lengths[(int)floats[0]]++;
        }

        Assert.Equal(0, lengths[0]);
        Assert.InRange(lengths[1], 880, 1120);
        Assert.InRange(lengths[4], 1590, 1790);
    }

    [Fact]
    public void A_tagged_union_flattens_as_in_Gymnasium()
    {
        OneOfSpace space = new(new Discrete(2), new Box(-5, 5, 3));
        float[] flat = new float[4];
        space.Flatten([0, 1, 0, 0], [], flat);
        Assert.Equal([0, 0, 1, 0], flat);
        space.Flatten([0, 0, 0, 0], [], flat);
        Assert.Equal([0, 1, 0, 1], flat);
        Assert.Equal([0, -5, -5, -5], space.FlatSpace.Low.ToArray());
        Assert.Equal([1, 5, 5, 5], space.FlatSpace.High.ToArray());
        Assert.Equal("[1,[1,2,3]]", space.ToJson([1, 1, 2, 3], []));
        Assert.False(space.Contains([0, 1, 0, 4], [], out string reason));
        Assert.Contains("all zeros", reason);
    }

    [Theory]
    [InlineData("""{"type":"Boxx"}""", "There is no space of type 'Boxx'")]
    [InlineData("""{"type":"Box","shape":[2],"dtype":"int64","low":[0,0],"high":[1,1]}""", "not int64: use MultiDiscrete")]
    [InlineData("""{"type":"Box","shape":[2000000000],"dtype":"float32","low":[0,0],"high":[1,1]}""", "more than are given")]
    [InlineData("""{"type":"Box","shape":[2],"dtype":"float32","low":[0,2],"high":[1,1]}""", "must not exceed")]
    [InlineData("""{"type":"Discrete","n":0}""", "is not possible")]
    [InlineData("""{"type":"Discrete","n":2.5}""", "expected a whole number, found 2.5")]
    [InlineData("""{"type":"Dict","spaces":{"a/b":{"type":"Discrete","n":2}}}""", "cannot name a member")]
    [InlineData("""{"type":"Tuple","spaces":3}""", "'spaces' must be an array")]
    [InlineData("""{"type":"Text"}""", "has no 'max_length'")]
    [InlineData("[", "is not JSON")]
    [InlineData("3", "has no 'type'")]
    public void What_is_not_a_space_says_why(string json, string message) => Assert.Contains(message, Assert.Throws<FormatException>(() => SpaceJson.Read(json)).Message);

    [Fact]
    public void Values_of_another_shape_name_the_part()
    {
        Assert.False(Robot.Contains(JsonDocument.Parse("""{"camera":[[[0,0,0],[0,0,0]],[[0,0,0],[0,0,0]]],"gripper":{"width":[0],"closed":0.5},"pose":[0,0,0]}""").RootElement, out string reason));
        Assert.Equal("gripper: closed: expected a whole number, found 0.5", reason);
        Assert.False(Robot.Contains(JsonDocument.Parse("""{"camera":[[[0,0,0],[0,0,0]],[[0,0,0],[0,0,300]]],"gripper":{"width":[0],"closed":0},"pose":[0,0,0]}""").RootElement, out reason));
        Assert.Contains("element 11 is 300, which is not a byte", reason);
    }

    [Fact]
    public void Spaces_are_equal_when_they_hold_the_same()
    {
        Assert.Equal(new Box(0, 1, 2), new Box([0, 0], [1, 1]));
        Assert.NotEqual<Space>(new Box(0, 1, 2), new Box(0, 1, 2, 1));
        Assert.NotEqual<Space>(new Discrete(2), new MultiBinary(1));
        Assert.Equal<Space>(new DictSpace(("b", new Discrete(2)), ("a", new Discrete(3))), new DictSpace(("a", new Discrete(3)), ("b", new Discrete(2))));
    }
}
