using System.Text.Json;
using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

public sealed class OptimizerTests
{
    private static readonly string[] Names = ["w1", "b1", "w2", "b2"];

    public static TheoryData<int> Recorded()
    {
        TheoryData<int> cases = [];
        int index = 0;
        foreach (JsonElement item in Fixture.Load("torch/optim.json").GetProperty("optimisers").EnumerateArray())
        {
            if (Create(item, 1) is not null) cases.Add(index);
            index++;
        }

        return cases;
    }

    [Fact]
    public void Every_recorded_configuration_of_our_optimisers_is_compared() => Assert.Equal(13, Recorded().Count);

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Ten_steps_equal_PyTorch(int index)
    {
        JsonElement file = Fixture.Load("torch/optim.json"), item = file.GetProperty("optimisers")[index];
        float[] parameters = Flat(file.GetProperty("initial_parameters"));
        IOptimizer optimizer = Create(item, parameters.Length)!;
        int step = 0;
        foreach (JsonElement gradients in file.GetProperty("gradients_per_step").EnumerateArray())
        {
            optimizer.Step(parameters, Flat(gradients));
            Fixture.Near(Flat(item.GetProperty("after_step")[step]), parameters, 2e-6, 2e-6, $"parameters after step {++step}");
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Saving_and_loading_between_steps_changes_nothing(int index)
    {
        JsonElement file = Fixture.Load("torch/optim.json"), item = file.GetProperty("optimisers")[index];
        float[] through = Flat(file.GetProperty("initial_parameters")), resumed = [.. through];
        IOptimizer uninterrupted = Create(item, through.Length)!, optimizer = Create(item, through.Length)!;
        foreach (JsonElement gradients in file.GetProperty("gradients_per_step").EnumerateArray())
        {
            uninterrupted.Step(through, Flat(gradients));
            optimizer.Step(resumed, Flat(gradients));
            CheckpointWriter writer = new();
            writer.Write("optimizer", optimizer);
            using MemoryStream stream = new();
            writer.CopyTo(stream);
            optimizer = Create(item, through.Length)!;
            new CheckpointReader(stream.ToArray(), "memory").Read("optimizer", optimizer);
        }

        Assert.Equal(through, resumed);
    }

    [Fact]
    public void A_gradient_scale_is_the_same_as_scaled_gradients()
    {
        float[] gradients = new float[37], scaled = new float[37], expected = new float[37], actual = new float[37];
        for (int i = 0; i < gradients.Length; i++) scaled[i] = 0.25f * (gradients[i] = i - 17.3f);
        Adam left = new(37) { Epsilon = 1e-5f }, right = new(37) { Epsilon = 1e-5f };
        for (int step = 0; step < 3; step++)
        {
            left.Step(expected, scaled);
            right.Step(actual, gradients, 0.25f);
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Clipping_by_norm_equals_PyTorch()
    {
        int compared = 0;
        foreach (JsonElement item in Fixture.Load("torch/optim.json").GetProperty("clip_grad_norm").EnumerateArray())
        {
            if (item.GetProperty("norm").ToString() != "2") continue;
            float[] gradients = Flat(item.GetProperty("gradients"));
            double norm = Math.Sqrt(GradientClipping.SumOfSquares(gradients));
            Fixture.Near(item.Number("total_norm"), norm, 2e-6, 2e-6, "norm");
            float scale = GradientClipping.Scale(norm, item.Number("max_norm"));
            Fixture.Near(Flat(item.GetProperty("clipped")), [.. gradients.Select(gradient => gradient * scale)], 2e-6, 2e-6, "clipped");
            compared++;
        }

        Assert.Equal(4, compared);
    }

    [Fact]
    public void Clipping_by_value_equals_PyTorch()
    {
        JsonElement item = Fixture.Load("torch/optim.json").GetProperty("clip_grad_value");
        float[] gradients = Flat(item.GetProperty("gradients"));
        GradientClipping.ByValue(gradients, (float)item.Number("limit"));
        Assert.Equal(Flat(item.GetProperty("clipped")), gradients);
    }

    [Fact]
    public void Averaged_weights_equal_the_recorded_ones()
    {
        JsonElement item = Fixture.Load("torch/optim.json").GetProperty("ema");
        foreach (JsonElement schedule in item.GetProperty("schedules").EnumerateArray())
        {
            WeightAverage average = new([])
            {
                Delay = (long)schedule.Number("update_after_step"),
                InverseGamma = schedule.Number("inv_gamma"),
                Power = schedule.Number("power"),
                Minimum = schedule.Number("min"),
                Maximum = schedule.Number("max"),
            };
            double[] steps = schedule.Doubles("step"), decays = schedule.Doubles("decay");
            for (int i = 0; i < steps.Length; i++) Fixture.Near(decays[i], average.DecayAt((long)steps[i]), 1e-12, 1e-12, $"decay at step {steps[i]}");
        }

        WeightAverage weights = new(item.Floats("initial_average"));
        foreach (JsonElement step in item.GetProperty("sequence").EnumerateArray())
        {
            weights.Update(step.Floats("weights"));
            Fixture.Near(step.Floats("average"), weights.Values, 2e-6, 2e-6, $"average at step {step.Number("optimisation_step")}");
        }
    }

    [Theory]
    [InlineData("cosine with warm-up", LearningRateDecay.Cosine)]
    [InlineData("linear with warm-up", LearningRateDecay.Linear)]
    [InlineData("constant with warm-up", LearningRateDecay.Constant)]
    public void Learning_rates_equal_the_recorded_ones(string name, LearningRateDecay decay)
    {
        JsonElement item = Fixture.Load("torch/optim.json").GetProperty("lr_schedules").EnumerateArray().Single(row => row.GetProperty("schedule").GetString() == name);
        long total = item.TryGetProperty("total_steps", out JsonElement steps) ? steps.GetInt64() : 1;
        WarmupSchedule schedule = new(item.Number("base"), (long)item.Number("warmup_steps"), total, decay);
        double[] at = item.Doubles("step"), rates = item.Doubles("lr");
        for (int i = 0; i < at.Length; i++) Fixture.Near(rates[i], schedule.At((long)at[i]), 1e-12, 1e-12, $"rate at step {at[i]}");
    }

    private static float[] Flat(JsonElement parameters) => [.. Names.SelectMany(name => parameters.Floats(name))];

    /// <summary>Null for what is not ours: Adagrad and Adamax.</summary>
    private static IOptimizer? Create(JsonElement item, int length)
    {
        JsonElement options = item.GetProperty("parameters");
        float rate = Number("lr"), decay = Number("weight_decay");
        string name = item.GetProperty("optimiser").GetString()!;
        switch (name)
        {
            case "SGD":
                return new Sgd(length)
                {
                    LearningRate = rate,
                    WeightDecay = decay,
                    Momentum = Number("momentum"),
                    Dampening = Number("dampening"),
                    Nesterov = options.GetProperty("nesterov").GetBoolean(),
                };
            case "RMSprop":
                return new RmsProp(length)
                {
                    LearningRate = rate,
                    WeightDecay = decay,
                    Momentum = Number("momentum"),
                    Decay = Number("alpha"),
                    Epsilon = Number("eps"),
                    Centered = options.GetProperty("centered").GetBoolean(),
                };
            case "Adam" or "AdamW":
                double[] betas = options.Doubles("betas");
                return new Adam(length, options.GetProperty("amsgrad").GetBoolean())
                {
                    LearningRate = rate,
                    WeightDecay = decay,
                    MeanDecay = betas[0],
                    SquareDecay = betas[1],
                    Epsilon = Number("eps"),
                    DecoupledWeightDecay = name == "AdamW",
                };
            default:
                return null;
        }

        float Number(string option) => (float)options.Number(option);
    }
}
