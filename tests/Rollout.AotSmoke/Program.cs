using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

// Trains a policy of every kind for a moment, saves it, loads it into a new learner and lets it act: what a deployed program does, without a runtime.
string[] wrong = [.. new[] { "ppo", "recurrent-ppo", "reinforce", "weight-perturbation", "es", "ars", "cem" }.Where(algorithm => !TrainsSavesAndLoads(algorithm, "CartPole-v1"))];
if (!TrainsSavesAndLoads("ppo", "BoxFlipUp-v0")) wrong = [.. wrong, "ppo on BoxFlipUp-v0"];
if (wrong.Length > 0) Console.WriteLine($"wrong: {string.Join(", ", wrong)}");
return wrong.Length == 0 ? 0 : 1;

static bool TrainsSavesAndLoads(string algorithm, string id)
{
    int steps = id != "CartPole-v1" ? 1000 : algorithm == "recurrent-ppo" ? 2000 : 20_000;
    using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, 8, AutoresetMode.SameStep);
    LearnerContext context = new(8, environment.ObservationSpace, environment.ActionSpace, steps, Seed: 1, Threads: 1);
    string[] settings = algorithm == "ppo" ? ["steps=32", "batch_size=256"] : [];
    ILearner learner = Catalogue.Find(algorithm).Create(settings, context), restored = Catalogue.Find(algorithm).Create(settings, context);
    Trainer trainer = new(learner, environment, seed: 1);
    trainer.Run(steps, new CompositeSink());

    CheckpointWriter writer = new();
    writer.Write("learner", learner);
    using MemoryStream file = new();
    writer.CopyTo(file);
    new CheckpointReader(file.ToArray(), "memory").Read("learner", restored);

    Evaluation trained = Evaluation.Run(learner.Policy, environment, 8, seed: 2), loaded = Evaluation.Run(restored.Policy, environment, 8, seed: 2);
    Console.WriteLine($"{algorithm} on {id}: mean return {trained.Mean:F1} trained, {loaded.Mean:F1} loaded");
    return loaded.Mean == trained.Mean && (algorithm != "ppo" || trained.Mean > 50);
}
