using Rollout.Core;
using Rollout.Environments;
using Rollout.Tests.Control;
using Rollout.Worlds;

namespace Rollout.Tests.Worlds;

/// <summary>The reward as recorded, and the laws of mechanics: rest, free flight, momentum, sliding, sticking and toppling.</summary>
public class BoxFlipUpTests
{
    private const int X = 0, Z = 1, Angle = 2, FingerX = 3, FingerZ = 4, SpeedX = 5, SpeedZ = 6, Turn = 7, FingerSpeedX = 8;
    private const double Weight = 9.81;
    private static readonly EnvironmentSpec s_spec = StandardEnvironments.CreateRegistry().Find("BoxFlipUp-v0");

    [Fact]
    public void The_reward_equals_the_recorded_one()
    {
        foreach (Recorded row in Recorded.Rows("rollouts", "box flip-up reward"))
        {
            Vector<Real64> after = default, action = default, parameters = default;
            double[] finger = row.Constants.Doubles("finger"), velocity = row.Constants.Doubles("finger_velocity"), target = row.Constants.Doubles("action");
            (after[Angle], after[Turn]) = (new(row["angle"]), new(row["rate"]));
            for (int i = 0; i < 2; i++) (after[FingerX + i], after[FingerSpeedX + i], action[i]) = (new(finger[i]), new(velocity[i]), new(target[i]));
            row.Holds("reward", BoxFlipUp.Reward<Real64, Vector<Real64>>(default, parameters, action, after).Value);
        }
    }

    [Fact]
    public void A_box_left_alone_stands_where_it_stood()
    {
        double[] state = Run(Start(x: 0.05), 100, _ => (0, 0.35));
        Assert.Equal(0.05, state[X], 6);
        Assert.Equal(0.15 - Weight / 2 / 1e5, state[Z], 7);
        Assert.Equal(0, state[Angle], 6);
        Assert.All(state[SpeedX..8], speed => Assert.Equal(0, speed, 7));
    }

    [Fact]
    public void A_tilted_box_falls_flat_past_its_diagonal_and_upright_before_it()
    {
        double diagonal = Math.Atan(0.1 / 0.15);
        foreach ((double tilt, double foot, double rest, double height) in new[] { (diagonal - 0.05, -0.1, 0, 0.15), (diagonal + 0.05, 0.1, Math.PI / 2, 0.1) })
        {
            double[] start = Start(angle: tilt);
            // On its lower left corner, which stands where the box has room to fall.
            (start[X], start[Z]) = (foot + 0.1 * Math.Cos(tilt) - 0.15 * Math.Sin(tilt), 0.1 * Math.Sin(tilt) + 0.15 * Math.Cos(tilt));
            start[FingerZ] = 0.5;
            double[] state = Run(start, 50, _ => (0, 0.5));
            Assert.Equal(rest, state[Angle], 3);
            Assert.Equal(height, state[Z], 3);
            Assert.Equal(0, state[Turn], 3);
        }
    }

    [Fact]
    public void Nothing_but_gravity_acts_on_a_box_in_flight()
    {
        double[] start = Start(angle: 0.3);
        (start[Z], start[SpeedX], start[SpeedZ], start[Turn], start[FingerZ]) = (5, 0.2, 1, 0.7, 0.5);
        double[] state = Run(start, 8, _ => (0, 0.5));
        Assert.Equal(0.2 * 0.8, state[X], 9);
        Assert.Equal(5 + 0.8 - Weight * 0.8 * (0.8 + 0.001) / 2, state[Z], 9);
        Assert.Equal(1 - Weight * 0.8, state[SpeedZ], 9);
        Assert.Equal(0.3 + 0.7 * 0.8, state[Angle], 9);
    }

    [Fact]
    public void A_push_in_flight_conserves_momentum_and_spin()
    {
        double[] start = Start();
        (start[Z], start[FingerX], start[FingerZ], start[FingerSpeedX]) = (0.35, -0.2, 0.4, 1);
        IEnvironment environment = With(("gravity", 0), ("proportional gain", 0), ("integral gain", 0), ("derivative gain", 0), ("box mass", 2), ("friction with the finger", 0));
        double[] state = Run(start, 3, _ => (0, 0), environment);
        Assert.NotEqual(0, state[Turn]);
        Assert.Equal(1, 2 * state[SpeedX] + state[FingerSpeedX], 9);
        double inertia = 2 * (0.2 * 0.2 + 0.3 * 0.3) / 12;

        // About the origin: spin of the box, and both centres as they pass.
        double momentum = inertia * state[Turn] + 2 * (state[X] * state[SpeedZ] - state[Z] * state[SpeedX])
            + state[FingerX] * state[FingerSpeedX + 1] - state[FingerZ] * state[FingerSpeedX];
        Assert.Equal(-0.4, momentum, 9);

        // Nothing bounces: at the point of contact the two move as one along the normal.
        Assert.True(state[FingerSpeedX] <= state[SpeedX] - state[Turn] * (0.4 - state[Z]) + 1e-6);
    }

    [Fact]
    public void A_sliding_box_is_stopped_by_friction()
    {
        const double Friction = 0.2;
        double[] start = Start(x: -0.1);
        (start[SpeedX], start[FingerX], start[FingerZ]) = (0.5, 0, 0.5);
        double[] state = Run(start, 10, _ => (0, 0.5), With(("friction with the bin", Friction)));
        Assert.Equal(0.5 * 0.5 / (2 * Friction * Weight) - 0.5 * 0.001 / 2, state[X] + 0.1, 5e-5);
        Assert.Equal(0, state[SpeedX], 6);
    }

    /// <summary>
    /// A finger low at the box's side that presses and pulls up lifts that side, or slides the box away. It lifts where the friction of the floor holds
    /// against f = m g / (2 (μ_C + z / w)), z the finger's height and w the box's width: about where μ_A μ_C = 1.
    /// </summary>
    [Fact]
    public void The_box_tips_where_the_product_of_frictions_exceeds_one()
    {
        foreach (double floor in new[] { 0.6, 1, 1.6 })
        {
            double finger = Critical(floor), predicted = (1 - 2 * floor * 0.02 / 0.2) / floor;
            Assert.InRange(finger / predicted, 0.9, 1.1);
        }
    }

    [Fact]
    public void Nothing_goes_through_the_bin_however_the_finger_thrashes()
    {
        RandomStream random = new(5);
        Box actions = (Box)s_spec.ActionSpace!;
        using IEnvironment environment = s_spec.Create();
        float[] floats = new float[10], action = new float[2];
        double[] state = new double[12];
        Observation observation = new(floats, []);
        for (ulong episode = 0; episode < 3; episode++)
        {
            environment.Reset(episode, observation);
            for (int step = 0; step < 60; step++)
            {
                actions.Sample(random, action, []);
                environment.Step(action, observation);
                ((IStateful)environment).GetState(state);
                (double sin, double cos) = Math.SinCos(state[Angle]);
                double low = state[Z] - 0.1 * Math.Abs(sin) - 0.15 * Math.Abs(cos);
                Assert.True(low > -2e-3, $"{-low} m below the floor in episode {episode} at step {step}");
                Assert.InRange(state[FingerX], -0.3, 0.3);
                Assert.InRange(state[FingerZ], 0.005, 0.5);
            }
        }
    }

    [Fact]
    public void The_mirrored_start_has_the_mirrored_future()
    {
        double[] start = Start(x: 0.03), mirrored = Start(x: -0.03);
        double[] state = Run(start, 15, step => (0.3 - 0.04 * step, 0.1)), image = Run(mirrored, 15, step => (-0.3 + 0.04 * step, 0.1));
        double[] signs = [-1, 1, -1, -1, 1, -1, 1, -1, -1, 1, -1, 1];
        for (int i = 0; i < 12; i++) Assert.Equal(state[i], signs[i] * image[i], 5);
    }

    [Fact]
    public void Lanes_of_every_width_equal_each_other_to_the_bit_and_the_double_world_in_a_push()
    {
        const int Robots = 19;
        IVectorEnvironment[] batches = [.. new[] { 4, 8, 16 }.Select(width => new BatchEnvironment<BoxFlipUp>(Robots, s_spec.ObservationSpace!, s_spec.ActionSpace!, AutoresetMode.Disabled, null, width))];
        StepBuffers[] buffers = [.. batches.Select(batch => new StepBuffers(Robots, batch.ObservationSpace))];
        for (int i = 0; i < batches.Length; i++) batches[i].Reset(3, buffers[i]);
        IEnvironment[] single = [.. Enumerable.Range(0, Robots).Select(_ => s_spec.Create())];
        double[][] states = [.. Enumerable.Range(0, Robots).Select(i => Start(x: buffers[0].Row(i).Floats[X]))];
        for (int i = 0; i < Robots; i++) ((IStateful)single[i]).SetState(states[i]);
        float[] actions = new float[2 * Robots], floats = new float[10];
        for (int step = 0; step < 45; step++)
        {
            // Down beside the box, then against it, so low that it slides and does not tip.
            for (int i = 0; i < Robots; i++) (actions[2 * i], actions[2 * i + 1]) = step < 6 ? (-0.25f, 0.4f) : step < 16 ? (-0.25f, 0.05f) : (-0.25f + 0.015f * (step - 15), 0.05f);
            for (int i = 0; i < batches.Length; i++)
            {
                batches[i].Step(actions, buffers[i]);
                Assert.True(buffers[i].Floats.AsSpan().SequenceEqual(buffers[0].Floats));
            }

            for (int i = 0; i < Robots; i++)
            {
                StepResult result = single[i].Step(actions.AsSpan(2 * i, 2), new Observation(floats, []));
                ReadOnlySpan<float> lanes = buffers[0].Row(i).Floats;
                Fixture.Near(floats.AsSpan(0, SpeedX), lanes[..SpeedX], 1e-4, 1e-4, $"place of robot {i} at step {step}");

                // Rounding may put a blow into the neighbouring millisecond, in which friction takes 0.01 m/s, at an arm of 0.1 m.
                for (int k = SpeedX; k < 10; k++) Fixture.Near(floats[k], lanes[k], k == Turn ? 0.1 : 0.01, 0, $"velocity {k} of robot {i} at step {step}");
                Fixture.Near(result.Reward, buffers[0].Rewards[i], 1e-3, 1e-4, $"reward of robot {i} at step {step}");
            }
        }

        Assert.All(Enumerable.Range(0, Robots), i => Assert.True(buffers[0].Row(i).Floats[X] > states[i][X] + 0.02));
    }

    /// <summary>The least friction of the finger at which the box tips, by bisection.</summary>
    private static double Critical(double floor)
    {
        (double low, double high) = (0.2, 4);
        while (high - low > 0.01 * low)
        {
            double middle = Math.Sqrt(low * high);
            if (Tips(floor, middle)) high = middle;
            else low = middle;
        }

        return high;
    }

    private static bool Tips(double floor, double finger)
    {
        double[] start = Start();
        (start[FingerX], start[FingerZ]) = (-0.11, 0.02);

        // The target moves away along the edge of the cone of friction, so slowly that all forces balance.
        double[] state = Run(
            start, 40, step => (-0.11 + 0.004 * step, 0.02 + 0.995 * finger * 0.004 * step),
            With(("friction with the bin", floor), ("friction with the finger", finger), ("integral gain", 0)), state => state[X] < 0.005 && Math.Abs(state[Angle]) < 0.02);
        return Math.Abs(state[Angle]) > Math.Abs(state[X]);
    }

    private static IEnvironment With(params (string Name, double Value)[] constants) => s_spec.CreateWith!(constants.ToDictionary(constant => constant.Name, constant => constant.Value));

    private static double[] Start(double x = 0, double angle = 0)
    {
        double[] state = new double[12];
        (state[X], state[Z], state[Angle], state[FingerZ]) = (x, 0.15, angle, 0.35);
        return state;
    }

    private static double[] Run(double[] start, int steps, Func<int, (double X, double Z)> target, IEnvironment? given = null, Func<double[], bool>? goOn = null)
    {
        using IEnvironment environment = given ?? s_spec.Create();
        Observation observation = new(new float[10], []);
        environment.Reset(0, observation);
        ((IStateful)environment).SetState(start);
        double[] state = [.. start];
        for (int step = 0; step < steps && (goOn?.Invoke(state) ?? true); step++)
        {
            (double x, double z) = target(step);
            environment.Step([(float)x, (float)z], observation);
            ((IStateful)environment).GetState(state);
        }

        return state;
    }
}
