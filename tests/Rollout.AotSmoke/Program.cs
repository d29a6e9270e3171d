using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

// Trains a policy for a moment, saves it, loads it into a new learner and lets it act: what a deployed program does, without a runtime.
using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector("CartPole-v1", 8, AutoresetMode.SameStep);
LearnerContext context = new(8, environment.ObservationSpace, environment.ActionSpace, 20_000, Seed: 1, Threads: 1);
string[] settings = ["steps=32", "batch_size=256"];
ILearner learner = Catalogue.Find("ppo").Create(settings, context), restored = Catalogue.Find("ppo").Create(settings, context);
Trainer trainer = new(learner, environment, seed: 1);
trainer.Run(20_000, new CompositeSink());

CheckpointWriter writer = new();
writer.Write("learner", learner);
using MemoryStream file = new();
writer.CopyTo(file);
new CheckpointReader(file.ToArray(), "memory").Read("learner", restored);

Evaluation trained = Evaluation.Run(learner.Policy, environment, 20, seed: 2), loaded = Evaluation.Run(restored.Policy, environment, 20, seed: 2);
Console.WriteLine($"mean return {trained.Mean:F1} trained, {loaded.Mean:F1} loaded");
return loaded.Mean == trained.Mean && trained.Mean > 50 ? 0 : 1;
