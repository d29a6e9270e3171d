#:project ../src/Rollout.Control

using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

FunctionObjective<BallAtWall> ball = new();       // a ball thrown over a wall; the cost is minus the squared distance
RandomStream random = new(seed: 1);
GradientEstimate first = new FirstOrder(1000, 0.1).Estimate(ball, [0.7854], random);
GradientEstimate zeroth = new ZerothOrder(1000, 0.1).Estimate(ball, [0.7854], random);
Console.WriteLine($"derivatives {first.Gradient[0]:F4}, costs {zeroth.Gradient[0]:F4}: {string.Join(' ', first.Doubts)}");
