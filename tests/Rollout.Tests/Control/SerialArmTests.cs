using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;

namespace Rollout.Tests.Control;

/// <summary>The arm iiwa 14 in four postures, from tests/Fixtures/optimisation/kinematics.json.</summary>
public class SerialArmTests
{
    private static readonly JsonElement s_recorded = Fixture.Load("optimisation/kinematics.json").GetProperty("values");

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, s_recorded.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Position_jacobian_and_gravity_are_the_recorded_ones(int row)
    {
        (SerialArm arm, double[] q) = Arm(row);
        JsonElement expected = s_recorded[row].GetProperty("expected");
        (Vector<double> position, Matrix<double> rotation) = arm.Forward(q);
        (Matrix<double> linear, Matrix<double> angular) = arm.Jacobian(q);
        foreach ((string name, double[] actual) in new[]
        {
            ("link7_position", position.ToArray()), ("link7_rotation", rotation.ToRowMajorArray()), ("jacobian_linear", linear.ToRowMajorArray()), ("jacobian_angular", angular.ToRowMajorArray()),
            ("gravity_dU_dq", arm.Gravity(q)),
        })
        {
            double[] recorded = expected.Doubles(name);
            Assert.Equal(recorded.Length, actual.Length);
            for (int i = 0; i < recorded.Length; i++) Fixture.Near(recorded[i], actual[i], 1e-9, 1e-9, $"{name}[{i}]");
        }
    }

    [Fact]
    public void The_jacobian_is_the_derivative_of_the_position_and_gravity_that_of_the_energy()
    {
        (SerialArm arm, double[] q) = Arm(2);
        Matrix<double> linear = arm.Jacobian(q).Linear;
        for (int j = 0; j < arm.Joints; j++)
        {
            double[] high = [.. q], low = [.. q];
            (high[j], low[j]) = (q[j] + 1e-6, q[j] - 1e-6);
            Vector<double> change = (arm.Forward(high).Position - arm.Forward(low).Position) / 2e-6;
            for (int i = 0; i < 3; i++) Fixture.Near(change[i], linear[i, j], 1e-8, 0, $"J[{i}, {j}]");
        }
    }

    [Fact]
    public void A_wrong_number_of_angles_or_one_that_is_none_is_named()
    {
        (SerialArm arm, double[] q) = Arm(0);
        Assert.Contains("7 joints, not 6", Assert.Throws<ArgumentException>(() => arm.Forward(q.AsSpan(1))).Message);
        q[3] = double.NaN;
        Assert.Contains("Angle 3", Assert.Throws<ControlException>(() => arm.Gravity(q)).Message);
    }

    private static (SerialArm Arm, double[] Angles) Arm(int row)
    {
        JsonElement constants = s_recorded[row].GetProperty("constants"), origins = constants.GetProperty("joint_origins_xyz_rpy");
        double[] masses = constants.Doubles("link_masses_1_to_7");
        ArmLink[] links = [.. Enumerable.Range(0, masses.Length).Select(i =>
        {
            double[] origin = Fixture.Doubles(origins[i]);
            return new ArmLink(origin[..3], origin[3..], masses[i], Fixture.Doubles(constants.GetProperty("link_centres_1_to_7")[i]));
        })];
        return (new SerialArm(links, constants.Number("g")), constants.Doubles("q"));
    }
}
