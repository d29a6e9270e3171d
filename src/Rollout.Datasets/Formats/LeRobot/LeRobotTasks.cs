using System.Text.Json.Nodes;

namespace Rollout.Datasets;

/// <summary>meta/tasks.parquet: a table of pandas whose index is the task in words.</summary>
internal static class LeRobotTasks
{
    /// <summary>Reads the tasks by number.</summary>
    public static List<string> Read(string path)
    {
        using ParquetFile file = new(path);
        string texts = file.Columns.FirstOrDefault(column => column is "task" or "__index_level_0__") ?? throw file.Damaged("it has no column 'task'", null);
        SortedDictionary<long, string> tasks = [];
        for (int group = 0; group < file.Groups.Count; group++)
        {
            if (file.Read(group, "task_index", [1]) is not long[] numbers || file.Read(group, texts, [1]) is not string[] words) throw file.Damaged("its columns are not numbers and texts", null);
            for (int row = 0; row < numbers.Length; row++)
            {
                if (!tasks.TryAdd(numbers[row], words[row])) throw file.Damaged($"task {numbers[row]} stands there twice", null);
            }
        }

        return tasks.Count == 0 || (tasks.Keys.First() == 0 && tasks.Keys.Last() == tasks.Count - 1) ? [.. tasks.Values] : throw file.Damaged("its tasks are not numbered from 0", null);
    }

    /// <summary>Writes the tasks, numbered from 0.</summary>
    public static void Write(string path, IReadOnlyList<string> tasks)
    {
        ParquetColumn[] columns = [new("task_index", Enumerable.Range(0, tasks.Count).Select(number => (long)number).ToArray(), [1]), new("task", tasks.ToArray(), [1])];
        JsonObject pandas = new()
        {
            ["index_columns"] = new JsonArray("task"),
            ["column_indexes"] = new JsonArray(Column(null, "unicode", "object", new JsonObject { ["encoding"] = "UTF-8" })),
            ["columns"] = new JsonArray(Column("task_index", "int64", "int64", null), Column("task", "unicode", "object", null)),
            ["creator"] = new JsonObject { ["library"] = "rollout", ["version"] = "1" },
            ["pandas_version"] = "2.2.3",
        };
        using ParquetTable table = new(columns, new() { ["pandas"] = pandas.ToJsonString() });
        table.WriteGroup(columns, "the table of tasks");
        table.SaveTo(path);
    }

    private static JsonObject Column(string? name, string pandas, string numpy, JsonObject? metadata) =>
        new() { ["name"] = name, ["field_name"] = name, ["pandas_type"] = pandas, ["numpy_type"] = numpy, ["metadata"] = metadata };
}
