#:project ../src/Rollout.Learning

using Rollout.Core;
using Rollout.Learning;

// A game that owns its loop, and a learner that is stepped from it: no trainer, no environment class, no thread of the library's.
// The bat learns to catch the ball while the game runs; in a real game one frame is what Update() of the engine does.
Game game = new();
Box sees = new(-2, 2, 3);
Discrete does = new(3);
PpoOptions options = new() { Steps = 256, BatchSize = 64, Epochs = 6, LearningRate = 1e-3f, Discount = 0.95f };
using Ppo bat = new(options, environments: 1, sees, does, totalSteps: 40_000, seed: 1, threads: 1);
StepBuffers frame = new(1, sees);
CompositeSink metrics = new();
float[] action = new float[1];

game.See(frame.Floats);
bat.Begin(frame);
int caught = 0, dropped = 0;
for (int tick = 1; tick <= 40_000; tick++)
{
    bat.Act(action);
    bool? catches = game.Tick(move: (int)action[0] - 1);

    frame.Rewards[0] = catches is null ? 0 : catches.Value ? 1 : -1;
    frame.Terminated[0] = catches is not null;
    game.See(frame.Floats);
    bat.Record(frame);
    bat.Update(metrics);

    if (catches is { } hit) _ = hit ? caught++ : dropped++;
    if (tick % 8_000 != 0) continue;
    Console.WriteLine($"frame {tick,6}: caught {100 * caught / (caught + dropped),3} % of {caught + dropped} balls");
    (caught, dropped) = (0, 0);
}

/// <summary>A ball falls at a slant and bounces off the walls at -1 and 1; a bat 0.2 wide moves below it.</summary>
public sealed class Game
{
    private readonly RandomStream _random = new(1);
    private float _bat, _x, _y, _speed;

    public Game() => Drop();

    /// <summary>What the bat knows: where the ball is from it, how high, and how fast it slides.</summary>
    public void See(Span<float> into) => (into[0], into[1], into[2]) = (_x - _bat, _y, 20 * _speed);

    /// <summary>One frame.</summary>
    /// <param name="move">-1, 0 or 1.</param>
    /// <returns>Whether the ball was caught, in the frame in which it comes down; null in the others.</returns>
    public bool? Tick(int move)
    {
        _bat = Math.Clamp(_bat + 0.06f * move, -1, 1);
        (_x, _y) = (_x + _speed, _y - 0.05f);
        if (Math.Abs(_x) > 1) _speed = -_speed;
        if (_y > 0) return null;
        bool caught = Math.Abs(_x - _bat) < 0.2f;
        Drop();
        return caught;
    }

    private void Drop() => (_x, _y, _speed) = (2 * _random.NextFloat() - 1, 1, 0.1f * _random.NextFloat() - 0.05f);
}
