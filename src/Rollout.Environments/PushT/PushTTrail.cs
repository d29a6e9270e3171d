using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>Where the agent has been in the last control steps: pale where it moved freely, orange where it pushed.</summary>
internal sealed class PushTTrail
{
    private const int Length = 40;
    private const uint Free = 0xD8DEE9, Pushing = 0xF2A65A;

    private readonly float[] _x = new float[Length], _y = new float[Length];
    private readonly bool[] _pushes = new bool[Length];
    private int _steps;

    public void Clear() => _steps = 0;

    public void Add(PushTSimulation simulation)
    {
        int place = _steps++ % Length;
        (_x[place], _y[place], _pushes[place]) = ((float)simulation.AgentX, PushTPicture.Up(simulation.AgentY), simulation.AgentContacts > 0);
    }

    public void Draw(Drawing drawing)
    {
        for (int step = Math.Max(1, _steps - Length + 1); step < _steps; step++)
        {
            (int from, int to) = ((step - 1) % Length, step % Length);
            drawing.Add(new Polyline([_x[from], _y[from], _x[to], _y[to]], _pushes[to] ? 7 : 4, _pushes[to] ? Pushing : Free));
        }
    }
}
