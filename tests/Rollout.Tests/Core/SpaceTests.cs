using Rollout.Core;

namespace Rollout.Tests.Core;

/// <summary>What Box and Discrete draw, contain and refuse.</summary>
public class SpaceTests
{
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
        Assert.Contains("whole numbers from 0 to 255", Assert.Throws<ArgumentException>(() => new Box([0], [256], [1], Plane.Byte)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Discrete(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Discrete(2, 1 << 24));
    }
}
