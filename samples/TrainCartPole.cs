#:project ../src/Rollout.Environments
#:project ../src/Rollout.Learning

using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

EnvironmentRegistry registry = StandardEnvironments.CreateRegistry();
using IVectorEnvironment environment = registry.MakeVector("CartPole-v1", 8, AutoresetMode.SameStep);
PpoOptions options = new() { Steps = 32, BatchSize = 256, Epochs = 20, Discount = 0.98f, GaeLambda = 0.8f, LearningRate = 1e-3f };
using Ppo ppo = new(options, 8, environment.ObservationSpace, environment.ActionSpace, totalSteps: 100_000, seed: 1);

new Trainer(ppo, environment, seed: 1).Run(100_000, new CompositeSink());

Evaluation evaluation = Evaluation.Run(ppo.Policy, environment, episodes: 100, seed: 2);
Console.WriteLine($"mean return {evaluation.Mean:F1} ± {evaluation.HalfInterval:F1}");
