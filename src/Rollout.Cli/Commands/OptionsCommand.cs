using System.CommandLine;
using Rollout.Learning;

namespace Rollout.Cli;

internal static class OptionsCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> algorithm = new("algorithm") { Description = "Algorithm, such as ppo, or way of cloning, such as bc." };
        Argument<string?> environment = new("environment") { Description = "Show the tuned preset of this environment.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("options", "List an algorithm's options and their values, for --set name=value.") { algorithm, environment };
        command.SetAction(parsed =>
        {
            if (ClonePresets.All.FirstOrDefault(known => known.Name == parsed.GetValue(algorithm)) is { } clone)
            {
                output.WriteLine($"{clone.Summary}; {clone.TotalSteps:N0} gradient steps");
                foreach ((string name, string value) in OptionBinding.Describe(clone.Options())) output.WriteLine($"  {name,-26}{value}");
                return 0;
            }

            Algorithm found = Catalogue.Find(parsed.GetValue(algorithm)!);
            if (parsed.GetValue(environment) is { } wanted && !found.Tuned.ContainsKey(wanted)) Plugins.Registry(null).Find(wanted);
            Preset preset = parsed.GetValue(environment) is { } id && found.Tuned.TryGetValue(id, out Preset? tuned) ? tuned : found.Default;
            output.WriteLine($"{found.Summary}; {preset.Environments} environments, {preset.TotalSteps:N0} steps");
            foreach ((string name, string value) in found.Describe(preset.Settings)) output.WriteLine($"  {name,-26}{value}");
            return 0;
        });
        return command;
    }
}
