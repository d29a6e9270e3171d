using System.CommandLine;
using System.Globalization;
using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

internal static class SolveCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> environment = new("environment") { Description = "Environment with a table, such as FrozenLake-v1." };
        Option<string> method = new("--method") { Description = "value-iteration or policy-iteration.", DefaultValueFactory = _ => "value-iteration" };
        Option<double> discount = new("--discount") { Description = "Worth of a reward one step later.", DefaultValueFactory = _ => 0.99 };
        Option<int> episodes = new("--episodes") { Description = "Episodes to play with the solution, within the step limit.", DefaultValueFactory = _ => 10_000 };
        Option<ulong> seed = new("--seed") { Description = "Seed of the episodes." };
        Option<string?> assembly = new("--assembly") { Description = "Your own build, whose IEnvironmentPlugin registers environments." };
        Command command = new("solve", "Solve a small environment exactly from its transition probabilities.") { environment, method, discount, episodes, seed, assembly };
        command.SetAction(parsed =>
        {
            EnvironmentRegistry registry = Plugins.Registry(parsed.GetValue(assembly));
            string id = parsed.GetValue(environment)!, name = parsed.GetValue(method)!;
            using IEnvironment one = registry.Find(id).Create();
            if (one is not ITabular tabular)
                throw new ArgumentException($"{id} has no table of transition probabilities. These have: {string.Join(", ", registry.All.Where(HasTable).Select(spec => spec.Id))}.");
            TabularSolution solution = name switch
            {
                "value-iteration" => ValueIteration.Solve(tabular.Table, parsed.GetValue(discount)),
                "policy-iteration" => PolicyIteration.Solve(tabular.Table, parsed.GetValue(discount)),
                _ => throw new ArgumentException($"--method is {name}; it must be value-iteration or policy-iteration."),
            };
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{id}: {tabular.Table.States} states, {tabular.Table.Actions} actions, discount {parsed.GetValue(discount)}: expected return {solution.ExpectedReturn(tabular.Table):F6} after {solution.Iterations} iterations of {name}"));
            if (parsed.GetValue(episodes) < 1) return 0;
            using IVectorEnvironment batch = registry.MakeVector(id, Math.Min(16, parsed.GetValue(episodes)), AutoresetMode.SameStep);
            Evaluation evaluation = Evaluation.Run(TablePolicy.Of(solution, one), batch, parsed.GetValue(episodes), parsed.GetValue(seed));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"played: n = {evaluation.Returns.Count}, mean {evaluation.Mean:F4}, 95 % interval {evaluation.Mean - evaluation.HalfInterval:F4} to {evaluation.Mean + evaluation.HalfInterval:F4}"));
            return 0;
        });
        return command;
    }

    private static bool HasTable(EnvironmentSpec spec)
    {
        using IEnvironment environment = spec.Create();
        return environment is ITabular;
    }
}
