using System.CommandLine;
using Rollout.Core;

namespace Rollout.Cli;

internal static class ExportCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> run = new("run") { Description = "Run folder." };
        Option<string> file = new("--onnx") { Description = "File to write.", DefaultValueFactory = _ => "policy.onnx" };
        Option<bool> latest = TrainedPolicy.Latest();
        Command command = new("export", "Write the policy as an ONNX model: raw observations in, actions out.") { run, file, latest };
        command.SetAction(parsed =>
        {
            using TrainedPolicy trained = TrainedPolicy.Load(parsed.GetValue(run)!, parsed.GetValue(latest));
            string path = parsed.GetValue(file)!;
            AtomicFile.Write(path, trained.ExportOnnx);
            int memory = trained.Policy.MemoryCount;
            string inputs = $"'observation' [batch, {trained.Policy.ObservationSpace.FloatCount}]", outputs = $"'action' [batch, {trained.Policy.ActionSpace.FloatCount}]";
            if (memory > 0) (inputs, outputs) = ($"{inputs}, 'memory' [batch, {memory}]", $"{outputs}, 'next_memory' [batch, {memory}]");
            output.WriteLine($"Wrote {path}: {inputs} -> {outputs} for {trained.Spec.Id}");
            return 0;
        });
        return command;
    }
}
