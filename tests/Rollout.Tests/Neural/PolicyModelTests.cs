using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>Exported models, run by ONNX Runtime, against this library's own runner.</summary>
public sealed class PolicyModelTests
{
    private const int Inputs = 5;

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Elu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Silu)]
    public void Continuous_actions_equal_the_runner(Activation activation)
    {
        Box actions = new([-0.5f, -1, -0.25f], [0.5f, 1, 0.75f]);
        (MultilayerPerceptron network, ObservationNormalizer normalizer) = Policy(activation, actions.Length);
        byte[] model = Export(actions, network, normalizer);
        foreach (int batch in new[] { 1, 64 })
        {
            float[] observations = Observations(batch), outputs = Run(network, normalizer, observations, batch);
            for (int i = 0; i < outputs.Length; i++) outputs[i] = Math.Clamp(outputs[i], actions.Low[i % 3], actions.High[i % 3]);
            Fixture.Near(outputs, Infer(model, observations, batch), 1e-5, 1e-5, $"{activation}, batch {batch}");
        }
    }

    [Fact]
    public void Discrete_actions_equal_the_runner_and_begin_at_the_start_of_the_space()
    {
        (MultilayerPerceptron network, ObservationNormalizer normalizer) = Policy(Activation.Tanh, 4);
        byte[] model = Export(new Discrete(4, 10), network, normalizer);
        foreach (int batch in new[] { 1, 64 })
        {
            float[] observations = Observations(batch), logits = Run(network, normalizer, observations, batch);
            float[] best = new float[batch];
            for (int i = 0; i < batch; i++) best[i] = 10 + Enumerable.Range(0, 4).MaxBy(j => logits[i * 4 + j]);
            Assert.Equal(best, Infer(model, observations, batch));
            if (batch > 1) Assert.True(best.Distinct().Count() > 1, "all rows choose one action, so the comparison shows nothing");
        }
    }

    [Fact]
    public void A_model_carries_its_spaces_and_names()
    {
        (MultilayerPerceptron network, _) = Policy(Activation.Relu, 2);
        using InferenceSession session = new(Export(new Discrete(2), network, null));
        Assert.Equal("Discrete(2)", session.ModelMetadata.CustomMetadataMap["action_space"]);
        Assert.Equal([-1, Inputs], session.InputMetadata["observation"].Dimensions);
        Assert.Equal([-1, 1], session.OutputMetadata["action"].Dimensions);
    }

    private static (MultilayerPerceptron, ObservationNormalizer) Policy(Activation activation, int outputs)
    {
        MultilayerPerceptron network = new(new ParameterVector(), "policy", Inputs, [24, 9], outputs, activation);
        network.InitializeUniform(new RandomStream(3));
        ObservationNormalizer normalizer = new(Inputs) { Clip = 2 };
        normalizer.Update(Observations(200, 11));
        return (network, normalizer);
    }

    private static byte[] Export(Space actions, MultilayerPerceptron network, ObservationNormalizer? normalizer)
    {
        using MemoryStream stream = new();
        PolicyModel.Write(stream, new Box(-10, 10, Inputs), actions, network, normalizer);
        return stream.ToArray();
    }

    private static float[] Run(MultilayerPerceptron network, ObservationNormalizer normalizer, float[] observations, int batch)
    {
        float[] normalized = new float[observations.Length], outputs = new float[batch * network.Outputs];
        normalizer.Normalize(observations, normalized);
        new NetworkRunner(network).Run(batch, normalized, outputs);
        return outputs;
    }

    private static float[] Infer(byte[] model, float[] observations, int batch)
    {
        using InferenceSession session = new(model);
        DenseTensor<float> input = new(observations, [batch, Inputs]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run([NamedOnnxValue.CreateFromTensor("observation", input)]);
        return [.. results.Single().AsTensor<float>()];
    }

    private static float[] Observations(int batch, ulong seed = 5)
    {
        RandomStream random = new(seed);
        float[] observations = new float[batch * Inputs];
        for (int i = 0; i < observations.Length; i++) observations[i] = 1 + 3 * (float)random.NextNormal();
        return observations;
    }
}
