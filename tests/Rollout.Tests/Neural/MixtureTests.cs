using System.Text.Json;
using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>Mixtures of Gaussians and the losses of imitation against recorded PyTorch numbers.</summary>
public sealed class MixtureTests
{
    [Theory]
    [InlineData("5 modes, scale = softplus(raw) + min_std", 1e-5, 1e-5)]
    [InlineData("sequence batch [B,T,modes,A]", 1e-4, 1e-5)]
    [InlineData("means squashed with tanh", 1e-4, 1e-5)]
    [InlineData("far from every mode (log-sum-exp needed)", 1e-5, 1e-4)]
    public void Log_probabilities_and_gradients_equal_PyTorch(string name, double absolute, double relative)
    {
        JsonElement item = Fixture.Load("torch/distributions.json").GetProperty("cases").EnumerateArray()
            .Single(row => row.TryGetProperty("distribution", out JsonElement kind) && kind.GetString() == "GaussianMixture" && row.GetProperty("name").GetString() == name);
        JsonElement recorded = item.GetProperty("parameters");
        float[] upstream = item.Floats("upstream");
        int rows = upstream.Length, modes = 5, columns = 3;
        ParameterVector vector = new();
        Parameter mean = vector.Add("mean", rows, modes * columns), raw = vector.Add("raw_scale", rows, modes * columns);
        Parameter logits = vector.Add("logits", rows, modes), value = vector.Add("value", rows, columns);
        foreach (Parameter parameter in (Parameter[])[mean, raw, logits]) recorded.Floats(parameter.Name).CopyTo(parameter.Values);
        item.Floats("value").CopyTo(value.Values);
        Tape tape = new();
        Tensor means = name.Contains("tanh") ? mean.On(tape).Tanh() : mean.On(tape);
        Tensor logProbability = means.MixtureLogProbability(raw.On(tape), logits.On(tape), value.On(tape), (float)item.GetProperty("hyper").Number("min_std"));
        Fixture.Near(item.Floats("log_prob"), logProbability.Values, absolute, relative, "log-probability");
        (logProbability * tape.Constant(upstream, rows, 1)).Sum().Backward();
        foreach (Parameter parameter in vector.Parameters)
            Fixture.Near(item.GetProperty("gradients").Floats(parameter.Name), parameter.Gradients, absolute, relative, $"gradient of {parameter.Name}");
    }

    [Fact]
    public void One_mode_is_a_Gaussian()
    {
        Tape tape = new();
        float raw = MathF.Log(MathF.Exp(0.7f - 1e-4f) - 1);
        Tensor mixture = tape.Constant([0.1f, -0.2f], 1, 2).MixtureLogProbability(tape.Constant([raw, raw], 1, 2), tape.Constant([3], 1, 1), tape.Constant([1, 2], 1, 2));
        Tensor gaussian = tape.Constant([0.1f, -0.2f], 1, 2).GaussianLogProbability(tape.Constant([MathF.Log(0.7f), MathF.Log(0.7f)], 1, 2), tape.Constant([1, 2], 1, 2));
        Fixture.Near(gaussian.Item, mixture.Item, 1e-5, 1e-5, "log-probability");
    }

    [Fact]
    public void A_density_far_away_is_finite_and_its_shapes_must_fit()
    {
        Tape tape = new();
        Tensor far = tape.Constant([0, 1], 1, 2).MixtureLogProbability(tape.Constant([-50, -50], 1, 2), tape.Constant([0, 0], 1, 2), tape.Constant([1e6f], 1, 1));
        Assert.True(float.IsFinite(far.Item) && far.Item < -1e15f, $"{far.Item}");
        Assert.Contains("do not fit", Assert.Throws<ArgumentException>(() => tape.Zeros(1, 2).MixtureLogProbability(tape.Zeros(1, 2), tape.Zeros(1, 2), tape.Zeros(1, 2))).Message);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("mean")]
    [InlineData("sum")]
    public void Absolute_errors_equal_PyTorch(string reduction)
    {
        TapeCase item = TapeCase.Load("ops_loss", "l1", reduction);
        Tensor loss = item["x"].AbsoluteError(item["target"]);
        item.Check(reduction == "mean" ? loss.Mean() : reduction == "sum" ? loss.Sum() : loss, 5e-6);
        item = TapeCase.Load("ops_loss", "smooth_l1", reduction);
        loss = item["x"].SmoothAbsoluteError(item["target"], item.Option("beta"));
        item.Check(reduction == "mean" ? loss.Mean() : reduction == "sum" ? loss.Sum() : loss, 5e-6);
    }

    [Fact]
    public void The_Gaussian_negative_log_likelihood_equals_PyTorch()
    {
        TapeCase item = TapeCase.Load("ops_loss", "gaussian_nll", "mean");
        item.Check(item["x"].GaussianNegativeLogLikelihood(item["target"], item["var"], item.Option("eps")).Mean(), 5e-6);
    }

    [Fact]
    public void A_masked_loss_equals_PyTorch()
    {
        TapeCase item = TapeCase.Load("ops_imitation_layers", "masked_mean_loss", "L1 over non-padded steps");
        float[] padding = item.Column("is_pad").Values.ToArray();
        Tensor keep = item.Tape.Constant([.. padding.Select(pad => 1 - pad)], padding.Length, 1);
        item.Check(item["x"].AbsoluteError(item["target"]).MaskedMean(keep, overAll: true), 5e-6);
    }

    [Fact]
    public void A_masked_mean_divides_by_what_counts()
    {
        Tape tape = new();
        Tensor losses = tape.Constant([1, 3, 5, 7, 100, 100], 3, 2);
        Assert.Equal(4, losses.MaskedMean(tape.Constant([1, 1, 0], 3, 1)).Item);
        Assert.Equal(16f / 6, losses.MaskedMean(tape.Constant([1, 1, 0], 3, 1), overAll: true).Item, 5);
        Assert.Equal(0, losses.MaskedMean(tape.Zeros(3, 1)).Item);
    }
}
