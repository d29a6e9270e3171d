using Rollout.Core;
using Rollout.Environments;
using Rollout.Worlds;

namespace Rollout.Tests.Worlds;

/// <summary>The noisy mass beside x' = A x + B u + w, y = C x + v written out.</summary>
public class NoisyDoubleIntegratorTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void Steps_are_the_equations_with_the_noise_that_is_put_in(int width)
    {
        const int Robots = 21;
        Box actions = new([-10, -9, -9, -9], [10, 9, 9, 9], [4]);
        using BatchEnvironment<NoisyDoubleIntegrator> batch = new(Robots, new Box(float.NegativeInfinity, float.PositiveInfinity, 1), actions, AutoresetMode.Disabled, null, width);
        StepBuffers buffers = new(Robots, batch.ObservationSpace);
        batch.Reset(7, buffers);

        // Position and velocity are not shown: two exact measurements after no force say what they were.
        double[] position = new double[Robots], velocity = new double[Robots];
        for (int i = 0; i < Robots; i++) position[i] = buffers.Floats[i];
        batch.Step(new float[4 * Robots], buffers);
        for (int i = 0; i < Robots; i++) (position[i], velocity[i]) = (buffers.Floats[i], (buffers.Floats[i] - position[i]) / 0.1);

        RandomStream random = new(3);
        float[] inputs = new float[4 * Robots];
        for (int step = 0; step < 30; step++)
        {
            for (int j = 0; j < inputs.Length; j++) inputs[j] = (float)random.NextNormal();
            batch.Step(inputs, buffers);
            for (int i = 0; i < Robots; i++)
            {
                double u = inputs[4 * i], reward = -(position[i] * position[i] + velocity[i] * velocity[i] + u * u);
                position[i] += 0.1 * velocity[i] + 0.005 * u + 0.01 * inputs[4 * i + 1];
                velocity[i] += 0.1 * u + 0.1 * inputs[4 * i + 2];
                Assert.Equal(position[i] + 0.1 * inputs[4 * i + 3], buffers.Floats[i], 1e-4);
                Assert.Equal(reward, buffers.Rewards[i], 1e-3);
            }
        }
    }

    [Fact]
    public void The_environment_draws_noise_of_the_stated_size()
    {
        const int Robots = 20000;
        using IVectorEnvironment masses = StandardEnvironments.CreateRegistry().MakeVector("NoisyDoubleIntegrator-v0", Robots, AutoresetMode.SameStep);
        StepBuffers buffers = new(Robots, masses.ObservationSpace);
        masses.Reset(1, buffers);
        float[] first = [.. buffers.Floats], none = new float[Robots];
        masses.Step(none, buffers);
        float[] second = [.. buffers.Floats];
        masses.Step(none, buffers);

        // y2 - 2 y1 + y0 = h w_v1 + w_p2 - w_p1 + v2 - 2 v1, for the first measurement is exact.
        double mean = 0, square = 0;
        for (int i = 0; i < Robots; i++)
        {
            double bend = buffers.Floats[i] - 2 * second[i] + first[i];
            mean += bend / Robots;
            square += bend * bend / Robots;
        }

        double variance = 0.1 * 0.1 * 0.01 + 2 * 1e-4 + 5 * 0.01;
        Assert.InRange(square / variance, 1 - 4 * Math.Sqrt(2.0 / Robots), 1 + 4 * Math.Sqrt(2.0 / Robots));
        Assert.InRange(mean, -4 * Math.Sqrt(variance / Robots), 4 * Math.Sqrt(variance / Robots));
    }
}
