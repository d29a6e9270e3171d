using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>A camera from above, 96 by 96 pixels, and the agent's position: gym-pusht's "pixels_agent_pos".</summary>
internal sealed class PushTImageSensor : IPushTSensor
{
    private const int Pixels = 96;

    private static readonly DictSpace s_space = new(("agent_pos", new Box(0, (float)PushTGeometry.Size, 2)), ("pixels", Box.Image(Pixels, Pixels, 3)));

    private readonly Rasterizer _rasterizer = new(Pixels, Pixels);
    private readonly Drawing _drawing = new();
    private readonly PushTPicture _picture = new();

    public Space Space => s_space;

    public void Observe(PushTSimulation simulation, Observation observation)
    {
        (observation[0], observation[1]) = ((float)simulation.AgentX, (float)simulation.AgentY);
        _picture.Draw(_drawing, simulation);
        _rasterizer.Render(_drawing, observation.Bytes);
    }
}
