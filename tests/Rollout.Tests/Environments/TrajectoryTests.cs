using Rollout.Environments;

namespace Rollout.Tests.Environments;

/// <summary>Recordings of Gymnasium 1.4 in tests/Fixtures/gymnasium, with the tolerances that came with them.</summary>
public class TrajectoryTests
{
    [Theory]
    [InlineData("CartPole-v1", 1e-12, 1e-12)]
    [InlineData("Acrobot-v1", 1e-12, 1e-12)]
    [InlineData("MountainCar-v0", 1e-12, 1e-12)]
    [InlineData("Pendulum-v1", 1e-12, 1e-12)]
    [InlineData("MountainCarContinuous-v0", 2.5e-7, 1e-6)]
    public void The_double_world_steps_as_recorded(string id, double stateTolerance, double rewardTolerance)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "gymnasium", id + ".json");
        foreach (TrajectoryDeviation deviation in TrajectoryCheck.Run(StandardEnvironments.CreateRegistry(), id, path))
        {
            bool otherPromotion = deviation.Name.EndsWith("(NumPy 2)", StringComparison.Ordinal);
            Assert.True(deviation.State <= (otherPromotion ? 1e-6 : stateTolerance), deviation.ToString());
            Assert.True(deviation.Reward <= (otherPromotion ? 1e-6 : rewardTolerance), deviation.ToString());
            Assert.True(deviation.Observation <= 1e-6, deviation.ToString());
            Assert.Equal(0, deviation.WrongFlags);
            Assert.True(deviation.Steps > 0);
        }
    }

    [Fact]
    public void A_recording_of_another_environment_is_refused()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "gymnasium", "CartPole-v1.json");
        var exception = Assert.Throws<InvalidDataException>(() => TrajectoryCheck.Run(StandardEnvironments.CreateRegistry(), "Pendulum-v1", path));
        Assert.Contains("CartPole-v1", exception.Message);
    }
}
