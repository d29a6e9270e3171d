using System.Text.Json;
using Rollout.Core;

namespace Rollout.Tests.Core;

/// <summary>Every space, value and membership recorded from Gymnasium, tests/Fixtures/gymnasium/spaces.json.</summary>
public class RecordedSpaceTests
{
    private static readonly JsonElement Recorded = Fixture.Load("gymnasium/spaces.json");

    /// <summary>Cases about the type of a NumPy array, which JSON does not have.</summary>
    private static readonly string[] AboutTypes = ["float64 array (cannot cast safely to float32)", "int32 array", "Python float", "float array"];

    public static TheoryData<string> Names => [.. Recorded.GetProperty("spaces").EnumerateArray().Select(test => test.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_space_flattens_and_unflattens_as_recorded(string name)
    {
        JsonElement test = Recorded.GetProperty("spaces").EnumerateArray().Single(candidate => candidate.GetProperty("name").GetString() == name);
        Space space = SpaceJson.Read(test.GetProperty("space"));
        Assert.Equal(test.GetProperty("flatdim").GetInt32(), space.FlatCount);
        JsonElement flatSpace = test.GetProperty("flat_space");
        Assert.Equal(flatSpace.Shape(), space.FlatSpace.Shape);
        Assert.Equal(flatSpace.Floats("low"), space.FlatSpace.Low.ToArray());
        Assert.Equal(flatSpace.Floats("high"), space.FlatSpace.High.ToArray());
        float[] floats = new float[space.FloatCount], flat = new float[space.FlatCount], floatsAgain = new float[space.FloatCount];
        byte[] bytes = new byte[space.ByteCount], bytesAgain = new byte[space.ByteCount];
        foreach (JsonElement example in test.GetProperty("examples").EnumerateArray())
        {
            space.ReadValue(example.GetProperty("value"), floats, bytes);
            space.Flatten(floats, bytes, flat);
            Assert.Equal(example.Floats("flat"), flat);
            space.Unflatten(flat, floatsAgain, bytesAgain);
            Assert.Equal(floats, floatsAgain);
            Assert.Equal(bytes, bytesAgain);
            Assert.True(JsonElement.DeepEquals(example.GetProperty("unflattened"), JsonDocument.Parse(space.ToJson(floatsAgain, bytesAgain)).RootElement));
            Assert.True(space.Contains(example.GetProperty("value"), out string reason), reason);
        }
    }

    [Fact]
    public void Membership_is_the_recorded_one()
    {
        int compared = 0;
        foreach (JsonElement test in Recorded.GetProperty("contains").EnumerateArray())
        {
            string what = test.GetProperty("value_is").GetString()!;
            if (AboutTypes.Contains(what)) continue;
            Space space = SpaceJson.Read(test.GetProperty("space"));
            bool contains = space.Contains(test.GetProperty("value"), out string reason);
            Assert.True(test.GetProperty("contains").GetBoolean() == contains, $"{what} in {space}: {reason}");
            Assert.Equal(contains, reason.Length == 0);
            compared++;
        }

        Assert.Equal(30, compared);
    }

    [Fact]
    public void Spaces_survive_JSON()
    {
        int compared = 0;
        foreach (JsonElement test in Recorded.GetProperty("spaces").EnumerateArray())
        {
            Space space = SpaceJson.Read(test.GetProperty("space"));
            Space again = SpaceJson.Read(space.ToJson());
            Assert.Equal(space, again);
            Assert.Equal(space.GetHashCode(), again.GetHashCode());
            compared++;
        }

        Assert.True(compared > 10);
    }
}
