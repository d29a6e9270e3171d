using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>A joint and the link behind it.</summary>
/// <param name="Position">The joint's origin in the frame of the link before it, [m], 3.</param>
/// <param name="RollPitchYaw">How its frame is turned there, about fixed x, y and z in this order, [rad], 3.</param>
/// <param name="Mass">Mass of the link, [kg].</param>
/// <param name="Centre">Its centre of mass in its own frame, [m], 3.</param>
public sealed record ArmLink(double[] Position, double[] RollPitchYaw, double Mass, double[] Centre);

/// <summary>
/// Kinematics of an arm of revolute joints in a row, each turning about its own z axis: where the last link is, how it moves with the joints, v = J q̇, and what gravity asks of them.
/// </summary>
/// <remarks>Lynch and Park, Modern Robotics (2017), chapters 4, 5 and 8, with frames as URDF has them.</remarks>
/// <param name="links">The links from the base on.</param>
/// <param name="gravity">g, along -z of the base, [m/s²].</param>
public sealed class SerialArm(IReadOnlyList<ArmLink> links, double gravity = 9.81)
{
    /// <summary>Number of joints, n.</summary>
    public int Joints => links.Count;

    /// <summary>Position [m], 3, and rotation, 3 x 3, of the last link in the frame of the base.</summary>
    /// <param name="angles">Joint angles q [rad], n.</param>
    public (Vector<double> Position, Matrix<double> Rotation) Forward(ReadOnlySpan<double> angles)
    {
        (Vector<double> Position, Matrix<double> Rotation)[] frames = Frames(angles);
        return frames[^1];
    }

    /// <summary>How the last link moves with the joints: its velocity J_v q̇, 3 x n, and its angular velocity J_ω q̇, 3 x n, in the frame of the base.</summary>
    public (Matrix<double> Linear, Matrix<double> Angular) Jacobian(ReadOnlySpan<double> angles)
    {
        (Vector<double> Position, Matrix<double> Rotation)[] frames = Frames(angles);
        Matrix<double> linear = Matrix<double>.Build.Dense(3, Joints), angular = Matrix<double>.Build.Dense(3, Joints);
        for (int j = 0; j < Joints; j++)
        {
            Vector<double> axis = frames[j].Rotation.Column(2);
            linear.SetColumn(j, Cross(axis, frames[^1].Position - frames[j].Position));
            angular.SetColumn(j, axis);
        }

        return (linear, angular);
    }

    /// <summary>Torques that hold the arm still, ∂U/∂q [N m], n, U = Σ m g z the potential energy of the links.</summary>
    public double[] Gravity(ReadOnlySpan<double> angles)
    {
        (Vector<double> Position, Matrix<double> Rotation)[] frames = Frames(angles);
        double[] torques = new double[Joints];
        for (int i = 0; i < Joints; i++)
        {
            Vector<double> centre = frames[i].Position + frames[i].Rotation * Vector<double>.Build.Dense(links[i].Centre);

            // The height of a link moves with every joint before it, by the z component of axis x arm.
            for (int j = 0; j <= i; j++) torques[j] += links[i].Mass * gravity * Cross(frames[j].Rotation.Column(2), centre - frames[j].Position)[2];
        }

        return torques;
    }

    private (Vector<double> Position, Matrix<double> Rotation)[] Frames(ReadOnlySpan<double> angles)
    {
        if (angles.Length != Joints) throw new ArgumentException($"The arm has {Joints} joints, not {angles.Length}.", nameof(angles));
        var frames = new (Vector<double> Position, Matrix<double> Rotation)[Joints];
        (Vector<double> position, Matrix<double> rotation) = (Vector<double>.Build.Dense(3), Matrix<double>.Build.DenseIdentity(3));
        for (int i = 0; i < Joints; i++)
        {
            if (!double.IsFinite(angles[i])) throw new ControlException($"Angle {i} of the arm is {angles[i]}; it must be finite.");
            double[] turned = links[i].RollPitchYaw;
            position += rotation * Vector<double>.Build.Dense(links[i].Position);
            rotation = rotation * About(2, turned[2]) * About(1, turned[1]) * About(0, turned[0]) * About(2, angles[i]);
            frames[i] = (position, rotation);
        }

        return frames;
    }

    /// <summary>The rotation about x, y or z.</summary>
    private static Matrix<double> About(int axis, double angle)
    {
        (double sin, double cos) = Math.SinCos(angle);
        (int a, int b) = ((axis + 1) % 3, (axis + 2) % 3);
        Matrix<double> rotation = Matrix<double>.Build.DenseIdentity(3);
        (rotation[a, a], rotation[a, b], rotation[b, a], rotation[b, b]) = (cos, -sin, sin, cos);
        return rotation;
    }

    private static Vector<double> Cross(Vector<double> a, Vector<double> b) =>
        Vector<double>.Build.Dense([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]);
}
