using System.Globalization;
using System.Text.Json;
using Rollout.Worlds;

namespace Rollout.Tests.Worlds;

/// <summary>Recordings of libchipmunk7 7.0.3 in tests/Fixtures/pusht, with the tolerances that came with them.</summary>
public class PushTTests
{
    [Fact]
    public void Sustained_contact_is_as_recorded()
    {
        double[][] rows = Rows("pusht_golden.csv");
        PushTSimulation simulation = new();
        simulation.Reset(256, 420, 256, 256, 0.3);
        for (int t = 0; t < rows.Length; t++)
        {
            double[] row = rows[t];
            if (t > 0) simulation.Step(row[1], row[2]);
            double[] actual = [simulation.AgentX, simulation.AgentY, simulation.BlockX, simulation.BlockY, simulation.BlockAngle, simulation.Coverage()];
            for (int i = 0; i < actual.Length; i++) Fixture.Near(row[3 + i], actual[i], 1e-6, 0, $"row {t}, column {3 + i}");
        }
    }

    [Theory]
    [InlineData("pusht_golden_2.csv", 1e-6, 1e-5)]
    [InlineData("agent_free.csv", 1e-9, 1e-9)]
    public void Trajectories_are_as_recorded(string file, double position, double velocity)
    {
        JsonElement start = Fixture.Load("pusht/trajectories.json").GetProperty("trajectories").EnumerateArray().Single(row => row.GetProperty("file").GetString() == file);
        double[] state = start.Doubles("reset_state");
        double[][] rows = Rows(file);
        Assert.Equal(start.GetProperty("steps").GetInt32() + 1, rows.Length);
        PushTSimulation simulation = new();
        simulation.Reset(state[0], state[1], state[2], state[3], state[4]);
        for (int t = 0; t < rows.Length; t++)
        {
            double[] row = rows[t];
            if (t > 0) simulation.Step(row[1], row[2]);
            double[] positions = [simulation.AgentX, simulation.AgentY], velocities = [simulation.AgentVelocityX, simulation.AgentVelocityY];
            double[] block = [simulation.BlockX, simulation.BlockY, simulation.BlockAngle, simulation.Coverage()];
            for (int i = 0; i < 2; i++) Fixture.Near(row[3 + i], positions[i], position, 0, $"row {t}, column {3 + i}");
            for (int i = 0; i < 2; i++) Fixture.Near(row[5 + i], velocities[i], velocity, 0, $"row {t}, column {5 + i}");
            for (int i = 0; i < 4; i++) Fixture.Near(row[7 + i], block[i], position, 0, $"row {t}, column {7 + i}");
            Assert.True(row[11] == simulation.AgentContacts && row[12] == simulation.WallContacts, $"row {t}: contacts {simulation.AgentContacts}, {simulation.WallContacts}");
        }
    }

    [Fact]
    public void Finger_and_walls_pressing_at_once_are_as_recorded()
    {
        // Here the order in which contacts are found shows: solved in the reverse order, most such episodes are pixels off within 60 steps.
        PushTSimulation simulation = new();
        int pressed = 0;
        foreach (double[] row in Rows("pusht_corners.csv"))
        {
            if (row[1] == 0)
            {
                simulation.Reset(row[4], row[5], row[6], row[7], row[8]);
                continue;
            }

            if (row[1] > 1) simulation.Step(row[2], row[3]);
            if (simulation.AgentContacts > 0 && simulation.WallContacts > 1) pressed++;
            double[] actual = [simulation.AgentX, simulation.AgentY, simulation.BlockX, simulation.BlockY, simulation.BlockAngle];
            for (int i = 0; i < 5; i++) Fixture.Near(row[4 + i], actual[i], 1e-6, 0, $"episode {row[0]}, row {row[1]}, column {4 + i}");
        }

        Assert.True(pressed > 100, $"only {pressed} steps press the block from both sides");
    }

    [Fact]
    public void Coverage_is_that_of_exact_clipping()
    {
        JsonElement recorded = Fixture.Load("pusht/coverage.json");
        double[] coverage = recorded.Doubles("coverage");
        PushTSimulation simulation = new();
        int index = 0;
        foreach (JsonElement pose in recorded.GetProperty("poses").EnumerateArray())
        {
            double[] p = Fixture.Doubles(pose);
            simulation.SetState(0, 0, p[0], p[1], p[2]);
            Fixture.Near(coverage[index], simulation.Coverage(), 1e-12, 0, $"pose {index}");
            index++;
        }

        Assert.Equal(20, index);
    }

    [Fact]
    public void Constants_are_those_published()
    {
        JsonElement constants = Fixture.Load("pusht/constants.json");
        Assert.Equal(Fixture.Doubles(constants.GetProperty("polygons_local")), PushTGeometry.BlockCorners.ToArray());
        Assert.Equal(Fixture.Doubles(constants.GetProperty("walls")), PushTGeometry.Walls.ToArray());
        Assert.Equal(PushTGeometry.AgentRadius, constants.Number("agent_radius"));
        Assert.Equal(PushTGeometry.WallRadius, constants.Number("wall_radius"));
        Assert.Equal(PushTGeometry.SubstepSeconds, constants.Number("dt"));
        Assert.Equal(PushTGeometry.Substeps, constants.Number("substeps"));
        JsonElement fixture = constants.GetProperty("reset_fixture");
        double[] before = fixture.Doubles("reset_state"), after = fixture.Doubles("after");
        PushTSimulation simulation = new();
        simulation.Reset(before[0], before[1], before[2], before[3], before[4]);
        double[] actual = [simulation.AgentX, simulation.AgentY, simulation.BlockX, simulation.BlockY, simulation.BlockAngle];
        for (int i = 0; i < 5; i++) Fixture.Near(after[i], actual[i], 1e-9, 0, $"reset fixture {i}");
        Assert.Equal(57.866196f, (float)simulation.BlockX);
        Assert.Equal(50.686398f, (float)simulation.BlockY);
    }

    [Theory]
    [InlineData("after_reset_legacy", true)]
    [InlineData("after_reset_angle_first", false)]
    public void Resets_are_as_recorded(string order, bool legacy)
    {
        JsonElement recorded = Fixture.Load("pusht/resets.json");
        double[] drawn = recorded.Doubles("drawn"), after = recorded.Doubles(order), coverage = recorded.Doubles("coverage_after_reset_legacy");
        PushTSimulation simulation = new();
        for (int i = 0; i < 50; i++)
        {
            ReadOnlySpan<double> d = drawn.AsSpan(5 * i, 5);
            simulation.Reset(d[0], d[1], d[2], d[3], d[4], legacy);
            double[] actual = [simulation.AgentX, simulation.AgentY, simulation.BlockX, simulation.BlockY, simulation.BlockAngle];
            for (int j = 0; j < 5; j++) Fixture.Near(after[5 * i + j], actual[j], 1e-7, 0, $"reset {i}, number {j}");
            if (legacy) Fixture.Near(coverage[i], simulation.Coverage(), 1e-7, 0, $"coverage of reset {i}");
        }
    }

    [Fact]
    public void A_copy_goes_on_alike_to_the_bit_and_nothing_is_allocated()
    {
        PushTSimulation original = new(), copy = new();
        original.Reset(256, 420, 256, 256, 0.3);
        double[][] rows = Rows("pusht_golden.csv");
        for (int t = 1; t < rows.Length; t++)
        {
            original.Step(rows[t][1], rows[t][2]);
            copy.CopyFrom(original);
            Assert.Equal(0, Allocation.Least(() =>
            {
                for (int ahead = t + 1; ahead < rows.Length; ahead++) copy.Step(rows[ahead][1], rows[ahead][2]);
                _ = copy.Coverage();
                copy.CopyFrom(original);
            }));
            for (int k = 0; k < 3; k++) copy.Step(rows[t][2], rows[t][1]);
            PushTSimulation again = new();
            again.CopyFrom(original);
            for (int k = 0; k < 3; k++) again.Step(rows[t][2], rows[t][1]);
            Assert.Equal(copy.BlockX, again.BlockX);
            Assert.Equal(copy.BlockAngle, again.BlockAngle);
            Assert.Equal(copy.AgentContacts, again.AgentContacts);
        }
    }

    private static double[][] Rows(string file) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "pusht", file)).Skip(1)
            .Select(line => line.Split(',').Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()),
    ];
}
