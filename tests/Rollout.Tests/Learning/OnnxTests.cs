using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.Tests.Learning;

public class OnnxTests
{
    [Theory]
    [InlineData("CartPole-v1", false, "tanh")]
    [InlineData("CartPole-v1", true, "relu")]
    [InlineData("Pendulum-v1", true, "tanh")]
    [InlineData("Pendulum-v1", false, "tanh", "scale_actions=true")]
    [InlineData("Pendulum-v1", false, "tanh", "scale_actions=true", "bound_mean=true")]
    public void The_exported_model_acts_like_the_policy(string id, bool normalize, string activation, params string[] others)
    {
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, 16, AutoresetMode.SameStep);
        string[] settings = ["steps=64", $"normalize_observations={normalize}", $"activation={activation}", .. others];
        ILearner learner = Catalogue.Find("ppo").Create(settings, new LearnerContext(16, environment.ObservationSpace, environment.ActionSpace, 5000, 1, 1));
        new Trainer(learner, environment, 1).Run(5000, new CompositeSink());
        using MemoryStream file = new();
        learner.ExportOnnx(file);
        using InferenceSession session = new(file.ToArray());

        int columns = environment.ObservationSpace.FloatCount;
        RandomStream random = new(2);
        foreach (int rows in new[] { 1, 64 })
        {
            float[] observations = [.. Enumerable.Range(0, rows * columns).Select(_ => (float)(3 * random.NextNormal()))];
            float[] expected = new float[rows];
            learner.Policy.Act(rows, observations, [], [], expected);
            using var results = session.Run([NamedOnnxValue.CreateFromTensor("observation", new DenseTensor<float>(observations, [rows, columns]))]);
            Fixture.Near(expected, [.. results.Single(result => result.Name == "action").AsEnumerable<float>()], 1e-5, 1e-5, id);
        }
    }
}
