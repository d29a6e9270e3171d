using System.CommandLine;
using Rollout.Core;

namespace Rollout.Cli;

internal static class ExportCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> run = new("run") { Description = "Run folder." };
        Option<string> file = new("--onnx") { Description = "File to write.", DefaultValueFactory = _ => "policy.onnx" };
        Command command = new("export", "Write the policy as an ONNX model: raw observations in, actions out.") { run, file };
        command.SetAction(parsed =>
        {
            (ILearner learner, EnvironmentSpec spec, _) = RunFolder.LoadTrained(parsed.GetValue(run)!);
            using IDisposable? disposable = learner as IDisposable;
            string path = parsed.GetValue(file)!;
            AtomicFile.Write(path, learner.ExportOnnx);
            output.WriteLine($"Wrote {path}: 'observation' [batch, {learner.Policy.ObservationSpace.FloatCount}] -> 'action' [batch, {learner.Policy.ActionSpace.FloatCount}] for {spec.Id}");
            return 0;
        });
        return command;
    }
}
