using System.Text.Json;
using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

public sealed class InitializationTests
{
    [Fact]
    public void Orthogonal_matrices_have_every_singular_value_equal_to_the_gain()
    {
        int compared = 0;
        foreach (JsonElement item in Recorded("orthogonal"))
        {
            if (!item.TryGetProperty("rows", out _)) continue;
            (int rows, int columns, double gain) = ((int)item.Number("rows"), (int)item.Number("columns"), item.Number("gain"));
            float[] weights = new float[rows * columns];
            Initialization.Orthogonal(new RandomStream(1), rows, columns, gain, weights);
            int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < count; j++)
                {
                    double product = 0;
                    for (int k = 0; k < length; k++) product += (double)Element(i, k) * Element(j, k);
                    Fixture.Near(i == j ? gain * gain : 0, product, 1e-6 * gain * gain, 0, $"{rows} x {columns}: product of {i} and {j}");
                }
            }

            compared++;

            float Element(int vector, int k) => rows <= columns ? weights[vector * columns + k] : weights[k * columns + vector];
        }

        Assert.Equal(5, compared);
    }

    [Fact]
    public void Another_seed_draws_another_matrix_and_the_same_seed_the_same()
    {
        float[] first = new float[12], again = new float[12], other = new float[12];
        Initialization.Orthogonal(new RandomStream(1), 3, 4, 1, first);
        Initialization.Orthogonal(new RandomStream(1), 3, 4, 1, again);
        Initialization.Orthogonal(new RandomStream(2), 3, 4, 1, other);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Bounds_equal_PyTorch()
    {
        JsonElement linear = Recorded("linear default").Single(), xavier = Recorded("xavier uniform").Single();
        JsonElement kaiming = Recorded("kaiming uniform relu").Single();
        Fixture.Near(linear.Number("weight_bound"), Initialization.LinearBound(12), 1e-12, 0, "linear");
        Fixture.Near(xavier.Number("bound"), Initialization.XavierBound(12, 5), 1e-12, 0, "xavier");
        Fixture.Near(kaiming.Number("bound"), Initialization.KaimingBound(12, Math.Sqrt(2)), 1e-12, 0, "kaiming");
    }

    [Fact]
    public void Uniform_weights_fill_their_range()
    {
        float[] weights = new float[10_000];
        Initialization.Uniform(new RandomStream(1), 0.3, weights);
        Assert.InRange(weights.Max(), 0.299f, 0.3f);
        Assert.InRange(weights.Min(), -0.3f, -0.299f);
        Assert.InRange(weights.Average(), -0.01f, 0.01f);
    }

    private static IEnumerable<JsonElement> Recorded(string name) => Fixture.Load("torch/optim.json").GetProperty("initialisation")
        .EnumerateArray()
        .Where(item => item.GetProperty("initialiser").GetString() == name);
}
