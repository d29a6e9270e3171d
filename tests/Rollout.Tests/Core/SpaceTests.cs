using System.Text.Json;
using Rollout.Core;

namespace Rollout.Tests.Core;

/// <summary>Box and Discrete against Gymnasium's, tests/Fixtures/gymnasium/spaces.json.</summary>
public class SpaceTests
{
    private static readonly JsonElement Recorded = Fixture.Load("gymnasium/spaces.json");

    /// <summary>Cases about the type of a NumPy array, which a plane of floats does not have, and values of another length.</summary>
    private static readonly string[] AboutTypes =
        ["float64 array (cannot cast safely to float32)", "int32 array", "wrong shape", "Python float", "1-element int array"];

    [Fact]
    public void Membership_is_the_recorded_one()
    {
        int compared = 0;
        foreach (JsonElement test in Recorded.GetProperty("contains").EnumerateArray())
        {
            string what = test.GetProperty("value_is").GetString()!;
            if (AboutTypes.Contains(what) || Read(test.GetProperty("space")) is not { } space) continue;
            bool contains = space.Contains(Fixture.Floats(test.GetProperty("value")), [], out string reason);
            Assert.True(test.GetProperty("contains").GetBoolean() == contains, $"{what} in {space}");
            Assert.Equal(contains, reason.Length == 0);
            compared++;
        }

        Assert.Equal(14, compared);
    }

    [Fact]
    public void Boxes_are_as_long_and_ordered_as_the_recorded_ones()
    {
        int compared = 0;
        foreach (JsonElement test in Recorded.GetProperty("spaces").EnumerateArray())
        {
            if (Read(test.GetProperty("space")) is not Box box) continue;
            Assert.Equal(test.GetProperty("flatdim").GetInt32(), box.FloatCount + box.ByteCount);
            foreach (JsonElement example in test.GetProperty("examples").EnumerateArray())
            {
                float[] flat = Fixture.Floats(example.GetProperty("flat"));
                Assert.Equal(flat, Fixture.Floats(example.GetProperty("value")));
                byte[] bytes = box.Plane == Plane.Byte ? [.. flat.Select(value => (byte)value)] : [];
                Assert.True(box.Contains(flat, bytes, out string reason), reason);
            }

            compared++;
        }

        Assert.Equal(4, compared);
    }

    [Fact]
    public void Samples_belong_to_their_space()
    {
        RandomStream random = new(1);
        Space[] spaces =
        [
            new Box([-1, float.NegativeInfinity, 0, float.NegativeInfinity], [1, float.PositiveInfinity, float.PositiveInfinity, 3]),
            new Box(-float.MaxValue, float.MaxValue, 2, 2), Box.Image(3, 4, 3), new Discrete(5), new Discrete(3, -1),
        ];
        foreach (Space space in spaces)
        {
            float[] floats = new float[space.FloatCount];
            byte[] bytes = new byte[space.ByteCount];
            for (int i = 0; i < 1000; i++)
            {
                space.Sample(random, floats, bytes);
                Assert.True(space.Contains(floats, bytes, out string reason), $"{space}: {reason}");
                Assert.All(floats, value => Assert.True(float.IsFinite(value)));
            }
        }
    }

    [Fact]
    public void A_value_outside_names_the_element_and_its_range()
    {
        new Box([-1, -2], [1, 2]).Contains([0, 3], [], out string box);
        Assert.Equal("element 1 is 3, outside [-2, 2]", box);
        new Discrete(3, 1).Contains([1.5f], [], out string discrete);
        Assert.Equal("1.5 is not one of the 3 integers 1 to 3", discrete);
    }

    [Fact]
    public void Bad_bounds_are_refused()
    {
        Assert.Contains("low[1] = 2 must not exceed high[1] = 1", Assert.Throws<ArgumentException>(() => new Box([0, 2], [1, 1])).Message);
        Assert.Throws<ArgumentException>(() => new Box([0, float.NaN], [1, 1]));
        Assert.Throws<ArgumentException>(() => new Box([0], [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Discrete(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Discrete(2, 1 << 24));
    }

    /// <summary>The space as ours; null where we have none of its kind.</summary>
    private static Space? Read(JsonElement space) => space.GetProperty("type").GetString() switch
    {
        "Discrete" => new Discrete(space.GetProperty("n").GetInt32(), space.GetProperty("start").GetInt32()),
        "Box" when space.GetProperty("dtype").GetString() == "uint8" => Box.Image(space.Shape()[0], space.Shape()[1], 1),
        "Box" => new Box(space.Floats("low"), space.Floats("high")),
        _ => null,
    };
}
