using System.Text.Json;
using Rollout.Core;

namespace Rollout.Cli;

/// <summary>What episodes of a recording depend on; kept beside the dataset so that it goes on as it began.</summary>
internal sealed record RecordSettings(string Environment, string Policy, ulong Seed, double Disturb, double? RateCost, double? SpeedLimit, bool Mirror, int Retry, string? Assembly, string[] Wrappers)
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true };

    /// <summary>The file of a dataset.</summary>
    public static string FileOf(string dataset) => Path.Combine(dataset, "recording.json");

    public static RecordSettings Read(string dataset)
    {
        string file = FileOf(dataset);
        if (!File.Exists(file)) throw new ArgumentException($"--resume: {dataset} holds no recording.json, so it was not recorded by: rollout record.");
        try
        {
            return JsonSerializer.Deserialize<RecordSettings>(File.ReadAllText(file), s_options) ?? throw new JsonException("it is empty");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file} is damaged: {exception.Message}", exception);
        }
    }

    public void Write(string dataset) => AtomicFile.Write(FileOf(dataset), stream => stream.Write(JsonSerializer.SerializeToUtf8Bytes(this, s_options)));
}
