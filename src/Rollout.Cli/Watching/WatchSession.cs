using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Rollout.Core;

namespace Rollout.Cli;

/// <summary>
/// What one page is told, as server-sent events: "run" once, "progress" and "log" when the training wrote something, "frame" for every picture of the
/// environment being played. It reads what training has saved and shares nothing with it, so that it works on a running and on a finished run.
/// </summary>
/// <param name="path">Run folder.</param>
/// <param name="events">Receives the events.</param>
internal sealed class WatchSession(string path, Stream events)
{
    private const int MostPoints = 500, MostFrames = 30, MostLines = 200;
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(500), s_freshness = TimeSpan.FromSeconds(15), s_restAfterEpisode = TimeSpan.FromSeconds(0.7);
    private readonly RunFolder _folder = new(path);
    private readonly RunSettings _settings = RunFolder.Open(path).Settings;
    private (DateTime Written, string Status) _shown;
    private double _lastStep = -1;

    /// <summary>Sends events until the page is closed.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using LivePlayer player = new(path, seed: 1);
        int every = Math.Max(1, player.Spec.FramesPerSecond / MostFrames);
        TimeSpan frame = TimeSpan.FromSeconds((double)every / player.Spec.FramesPerSecond);
        await Send("run", RunDescription);
        long lastLook = 0;
        while (!cancellation.IsCancellationRequested)
        {
            long start = Stopwatch.GetTimestamp();
            if (lastLook == 0 || Stopwatch.GetElapsedTime(lastLook) >= s_betweenLooks)
            {
                lastLook = start;
                await Look(player);
            }

            bool over = false;
            for (int i = 0; i < every && !over; i++) over = player.Advance();
            await Send("frame", json => Frame(json, player));
            if (over) await Log(string.Create(CultureInfo.InvariantCulture, $"episode {player.Episode} played: return {player.Return:F1} in {player.Step} steps"));
            TimeSpan rest = (over ? s_restAfterEpisode : frame) - Stopwatch.GetElapsedTime(start);
            if (rest > TimeSpan.Zero) await Task.Delay(rest, cancellation);
        }
    }

    /// <summary>Looks whether training wrote something.</summary>
    private async Task Look(LivePlayer player)
    {
        try
        {
            if (player.Refresh()) await Log((player.PolicySteps ?? 0) == 0 ? "no checkpoint yet" + (player.PolicySteps == 0 ? ": the untrained policy plays" : "") : string.Create(CultureInfo.InvariantCulture, $"policy of {player.PolicySteps:N0} steps loaded"));
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException && player.PolicySteps is not null)
        {
            await Log($"the newest checkpoint could not be read: {exception.Message}");
        }

        DateTime written = File.Exists(_folder.Progress) ? File.GetLastWriteTimeUtc(_folder.Progress) : DateTime.UnixEpoch;
        bool fresh = TimeProvider.System.GetUtcNow().UtcDateTime - written < s_freshness;
        string status = player.PolicySteps >= _settings.TotalSteps ? "finished" : fresh ? "training" : "stopped";
        if ((written, status) == _shown) return;
        _shown = (written, status);
        ProgressTable table = ProgressTable.Read(_folder.Progress);
        await Send("progress", json => Progress(json, table, status));
        await Send("health", json => Health(json, table));
        int first = Array.FindIndex(table.Steps, step => step > _lastStep), rows = table.Steps.Length;
        if (first < 0) return;
        _lastStep = table.Steps[^1];
        for (int row = Math.Max(first, rows - MostLines / 2); row < rows; row++) await Log(Line(table, row));
    }

    private static string Line(ProgressTable table, int row)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{table.Steps[row]:N0} steps");
        foreach ((string name, string word) in new[] { (ProgressTable.Return, "return"), ("rollout/ep_len_mean", "length"), ("train/approx_kl", "KL"), ("train/value_loss", "value loss"), ("search/best_return", "best"), ("train/loss", "loss") })
        {
            double value = table[name][row];
            if (double.IsFinite(value)) text.Append(CultureInfo.InvariantCulture, $"   {word} {value:G4}");
        }

        return text.ToString();
    }

    private void RunDescription(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Path.GetFileName(Path.GetFullPath(path)));
        json.WriteString("algorithm", _settings.Algorithm);
        json.WriteString("environment", _settings.Environment);
        json.WriteNumber("seed", _settings.Seed);
        json.WriteNumber("total", _settings.TotalSteps);
        json.WriteNumber("lines", MostLines);
        json.WriteStartObject("options");
        foreach ((string name, string value) in _settings.Options ?? new Dictionary<string, string>()) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Progress(Utf8JsonWriter json, ProgressTable table, string status)
    {
        int rows = table.Steps.Length, stride = Math.Max(1, (rows + MostPoints - 1) / MostPoints);
        json.WriteStartObject();
        json.WriteString("status", status);
        json.WriteStartObject("series");
        foreach (string name in table.Names)
        {
            double[] values = table[name];
            json.WriteStartArray(name);

            // From the end backwards, so that the newest row is always among them.
            for (int row = (rows - 1) % stride; row < rows; row += stride)
            {
                if (double.IsFinite(values[row])) json.WriteNumberValue((float)values[row]);
                else json.WriteNullValue();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Health(Utf8JsonWriter json, ProgressTable table)
    {
        json.WriteStartArray();
        foreach (Finding finding in Diagnoses.Of(new DiagnosedRun(path, _settings, table)))
        {
            json.WriteStartObject();
            json.WriteString("fault", finding.Fault);
            json.WriteString("evidence", finding.Evidence);
            json.WriteString("remedy", finding.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Frame(Utf8JsonWriter json, LivePlayer player)
    {
        json.WriteStartObject();
        json.WriteNumber("episode", player.Episode);
        json.WriteNumber("step", player.Step);
        json.WriteNumber("return", double.IsFinite(player.Return) ? player.Return : 0);
        json.WriteNumber("policy", player.PolicySteps ?? 0);
        json.WritePropertyName("drawing");
        DrawingJson.Write(json, player.Drawing);
        json.WriteEndObject();
    }

    private Task Log(string line) => Send("log", json => json.WriteStringValue(line));

    private async Task Send(string name, Action<Utf8JsonWriter> write)
    {
        using MemoryStream text = new();
        text.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: "));
        using (Utf8JsonWriter json = new(text)) write(json);
        text.Write("\n\n"u8);
        await events.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length));
        await events.FlushAsync();
    }
}
