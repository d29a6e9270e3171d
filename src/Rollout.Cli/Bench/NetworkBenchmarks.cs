using System.Diagnostics;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;
using Rollout.Neural;

namespace Rollout.Cli;

/// <summary>Speed of layers beyond the perceptron: convolutions on the tape, and recurrent PPO end to end.</summary>
internal static class NetworkBenchmarks
{
    /// <summary>A convolution 64 to 64 channels, 3 x 3, with padding, of 16 images of 24 x 24, forward and backward to weights and input.</summary>
    public static Measurement Convolution()
    {
        const int Batch = 16, Size = 24, Channels = 64, Kernel = 3, Pixels = Size * Size;
        ParameterVector parameters = new();
        Parameter input = parameters.Add("input", Batch, Size * Size * Channels), weight = parameters.Add("weight", Channels, Channels * Kernel * Kernel), bias = parameters.Add("bias", 1, Channels);
        RandomStream random = new(1);
        foreach (ref float value in parameters.Values) value = (float)random.NextNormal();
        Convolution convolution = new(new ConvolutionShape(Size, Size, Channels, Channels, Kernel, Kernel, PaddingY: 1, PaddingX: 1));
        Tape tape = new();
        double best = double.MaxValue;
        long bytes = 0;
        for (int repeat = 0; repeat < 40; repeat++)
        {
            long allocated = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
            tape.Reset();
            input.On(tape).Convolution(weight.On(tape), bias.On(tape), convolution, Activation.Relu).Mean().Backward();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        }

        return new Measurement(1 / best, "passes/s", 6.0 * Batch * Pixels * Channels * Channels * Kernel * Kernel, bytes);
    }

    /// <summary>The tuned preset of recurrent PPO on the cart and pole without velocities, LSTM 64.</summary>
    public static Measurement RecurrentPpo(int threads)
    {
        const int Updates = 30, Cell = 64, Inputs = 4;
        Preset preset = RecurrentPpoPresets.Tuned["CartPoleNoVel-v1"];
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector("CartPoleNoVel-v1", preset.Environments, AutoresetMode.SameStep);
        using RecurrentPpo ppo = (RecurrentPpo)Catalogue.Find("recurrent-ppo").Create(preset.Settings, new LearnerContext(preset.Environments, environment.ObservationSpace, environment.ActionSpace, 10_000_000, 0, threads));
        StepBuffers buffers = new(preset.Environments, environment.ObservationSpace);
        float[] actions = new float[preset.Environments];
        Silence silence = new();
        environment.Reset(0, buffers);
        ppo.Begin(buffers);
        double best = double.MaxValue;
        long bytes = 0;
        for (int update = 0; update < Updates; update++)
        {
            long allocated = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
            do
            {
                ppo.Act(actions);
                environment.Step(actions, buffers);
                ppo.Record(buffers);
            }
            while (!ppo.Update(silence));
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        }

        // Policy and value: forward once to act and once in each of 20 passes, backward as twice that, less the gradient of the inputs.
        const double Cells = 4.0 * Cell * (Inputs + Cell), Head = Cell * Cell;
        double policy = Cells + Head + 2 * Cell, value = Cells + Head + Cell, each = 2 * (policy + value), perStep = each + 20 * (3 * each - 2 * 2 * 4.0 * Cell * Inputs);
        const int StepsPerUpdate = 32 * 8;
        return new Measurement(StepsPerUpdate / best, "steps/s", perStep, (double)bytes / StepsPerUpdate);
    }
}
