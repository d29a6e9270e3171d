using System.CommandLine;
using Rollout.Datasets;

namespace Rollout.Cli;

internal static class DataMergeCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string[]> datasets = new("datasets") { Description = "Datasets with the same columns and rate.", Arity = ArgumentArity.OneOrMore };
        Option<string> into = new("--out") { Description = "Folder or file to write; must not exist.", Required = true };
        Option<string?> format = new("--format") { Description = "lerobot or robomimic; by default what the name says." };
        Command command = new("merge", "Put datasets together. Example: rollout data merge demos/left demos/right --out demos/both") { datasets, into, format };
        command.SetAction(parsed =>
        {
            List<IEpisodeSource> sources = [];
            try
            {
                foreach (string path in parsed.GetValue(datasets)!)
                {
                    sources.Add(DatasetFormats.Open(path));
                    sources[^1].Info.RequireSame(sources[0].Info, path);
                }

                DataConvertCommand.Copy(sources[0].Info, sources, parsed.GetValue(into)!, parsed.GetValue(format), output, (_, _) => true);
            }
            finally
            {
                foreach (IEpisodeSource source in sources) source.Dispose();
            }

            return 0;
        });
        return command;
    }
}
