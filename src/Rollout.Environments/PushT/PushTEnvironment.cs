using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>
/// Push-T as published (Chi et al., Diffusion Policy, 2023; gym-pusht): push a T onto its goal. Actions are targets of the agent in pixels, ten
/// control steps a second; the reward is the covered part of the goal over 0.95, at most 1; above 0.95 the episode terminates.
/// </summary>
public sealed class PushTEnvironment : IEnvironment, IStateful, IDrawable, ICheckpointable
{
    private static readonly string[] s_pose = ["agent_x", "agent_y", "block_x", "block_y", "angle"];

    private readonly IPushTSensor _sensor;
    private readonly ulong _stride;
    private readonly bool _legacy;
    private readonly NumpyRandom _random = new();
    private readonly PushTTrail _trail = new();
    private PushTPicture? _picture;
    private ulong _next;

    internal PushTEnvironment(IPushTSensor sensor, bool legacy = true, ulong stride = 1) => (_sensor, _legacy, _stride) = (sensor, legacy, stride);

    /// <inheritdoc/>
    public Space ObservationSpace => _sensor.Space;

    /// <inheritdoc/>
    public Space ActionSpace => PushTTasks.Actions;

    /// <summary>The physics.</summary>
    public PushTSimulation Simulation { get; } = new();

    /// <summary>Part of the goal that the block covers, 0 to 1.</summary>
    public double Coverage => Simulation.Coverage();

    /// <inheritdoc/>
    public int StateCount => PushTSimulation.StateCount;

    /// <summary>
    /// Begins an episode at the pose that NumPy's RandomState draws from the seed, as published; the evaluation seeds are 100000 to 100049.
    /// Without a seed, the next one follows. Options: "legacy" 1 or 0 for setting the angle after or before the position, "agent_x", "agent_y",
    /// "block_x", "block_y" and "angle" to replace what was drawn.
    /// </summary>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        Begin(seed ?? _next, options);
        _sensor.Observe(Simulation, observation);
    }

    /// <summary>
    /// Begins at the mirror image of a seed's pose. T and goal are symmetric about the line x + y = 512, so (x, y, θ) becomes (512 - y, 512 - x, π/2 - θ); the walls
    /// alone are a pixel off.
    /// </summary>
    public void ResetMirrored(ulong seed, Observation observation)
    {
        Begin(seed, null);
        PushTSimulation was = Simulation;
        (double agentX, double agentY, double x, double y, double angle) = (was.AgentX, was.AgentY, was.BlockX, was.BlockY, was.BlockAngle);
        Simulation.Reset(PushTGeometry.Size - agentY, PushTGeometry.Size - agentX, PushTGeometry.Size - y, PushTGeometry.Size - x, Math.PI / 2 - angle, legacy: false);
        _trail.Clear();
        _trail.Add(Simulation);
        _sensor.Observe(Simulation, observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        if (!float.IsFinite(action[0]) || !float.IsFinite(action[1])) throw new ArgumentException($"The action is ({action[0]}, {action[1]}); {ActionSpace} has no such action.", nameof(action));
        Simulation.Step(action[0], action[1]);
        _trail.Add(Simulation);
        _sensor.Observe(Simulation, observation);
        double coverage = Simulation.Coverage();
        return new StepResult(Math.Clamp(coverage / PushTGeometry.SuccessCoverage, 0, 1), coverage > PushTGeometry.SuccessCoverage, Truncated: false);
    }

    /// <inheritdoc/>
    public void GetState(Span<double> state) => Simulation.GetState(state);

    /// <summary>Goes on from a state; its first 5 numbers are the published ones and suffice.</summary>
    public void SetState(ReadOnlySpan<double> state) => Simulation.SetState(state);

    /// <inheritdoc/>
    public void Draw(Drawing drawing) => (_picture ??= new()).Draw(drawing, Simulation, _trail);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        double[] state = new double[StateCount];
        GetState(state);
        writer.Write("state", (ReadOnlySpan<double>)state);
        writer.Write("next_seed", [_next]);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        double[] state = new double[StateCount];
        reader.Read("state", state.AsSpan());
        ulong next = reader.ReadUInt64("next_seed", 1)[0];
        SetState(state);
        _next = next;
        _trail.Clear();
    }

    private void Begin(ulong seed, IReadOnlyDictionary<string, double>? options)
    {
        _random.Seed(seed);
        Span<double> pose = [_random.NextInt(50, 450), _random.NextInt(50, 450), _random.NextInt(100, 400), _random.NextInt(100, 400), _random.NextNormal() * 2 * Math.PI - Math.PI];
        bool legacy = _legacy;
        if (options is not null)
        {
            foreach ((string name, double value) in options)
            {
                if (!double.IsFinite(value)) throw new ArgumentException($"The reset option {name} is {value}; it must be finite.", nameof(options));
                if (name == "legacy") legacy = value != 0;
                else if (Array.IndexOf(s_pose, name) is >= 0 and int place) pose[place] = value;
                else throw new UnknownNameException("reset option", name, s_pose.Append("legacy"));
            }
        }

        Simulation.Reset(pose[0], pose[1], pose[2], pose[3], pose[4], legacy);
        _next = seed + _stride;
        _trail.Clear();
        _trail.Add(Simulation);
    }
}
