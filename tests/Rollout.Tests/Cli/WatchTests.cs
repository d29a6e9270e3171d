using System.Net;
using System.Text.Json;
using Rollout.Cli;
using Rollout.Core;
using SkiaSharp;

namespace Rollout.Tests.Cli;

public class WatchTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rollout").FullName;

    [Fact]
    public async Task A_page_of_a_finished_run_is_sent_its_curves_its_health_its_log_and_pictures()
    {
        string run = Train(8000);
        await using WatchServer server = await WatchServer.StartAsync(run, IPAddress.Loopback, 0);
        List<(string Name, JsonElement Data)> events = await Events(server.Url, until: 25);
        Assert.Equal("run", events[0].Name);
        Assert.Equal("CartPole-v1", events[0].Data.GetProperty("environment").GetString());
        JsonElement progress = events.First(item => item.Name == "progress").Data;
        Assert.Equal("finished", progress.GetProperty("status").GetString());
        double[] written = ProgressTable.Read(Path.Combine(run, "progress.csv"))[ProgressTable.Return];
        Assert.Equal(written[^1], progress.GetProperty("series").GetProperty(ProgressTable.Return).EnumerateArray().Last().GetDouble(), 1e-3);
        Assert.Contains(events, item => item.Name == "log" && item.Data.GetString() == "policy of 8,000 steps loaded");
        Assert.Contains(events, item => item.Name == "health");
        JsonElement[] frames = [.. events.Where(item => item.Name == "frame").Select(item => item.Data)];
        Assert.Equal(25, frames.Length);
        Assert.Equal(8000, frames[0].GetProperty("policy").GetInt64());
        Assert.Equal(8, frames[0].GetProperty("drawing").GetProperty("shapes").GetArrayLength());
        Assert.NotEqual(frames[0].GetProperty("drawing").GetRawText(), frames[20].GetProperty("drawing").GetRawText());
    }

    [Fact]
    public async Task A_page_follows_a_training_that_goes_on()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run($"train ppo CartPole-v1 --steps 200000 --run {run} --quiet --threads 1 --until 22"));
        await using WatchServer server = await WatchServer.StartAsync(run, IPAddress.Loopback, 0);
        using HttpClient client = new() { Timeout = TimeSpan.FromMinutes(1) };
        using StreamReader reader = new(await client.GetStreamAsync(server.Url + "/events"));
        long before = await Policy(reader, policy => policy > 0);

        // Another process would do the same: checkpoint and progress are renamed into place and appended.
        Task<int> training = Task.Run(() => Run($"train --resume {run} --quiet --threads 1 --until 60 --checkpoint-seconds 0.2"));
        Assert.True(await Policy(reader, policy => policy > before) > before);
        Assert.Equal(0, await training);
    }

    [Fact]
    public async Task Nothing_but_the_page_and_its_events_is_served_and_only_to_this_machine()
    {
        string run = Train(512);
        await using WatchServer server = await WatchServer.StartAsync(run, IPAddress.Loopback, 0);
        Assert.StartsWith("http://127.0.0.1:", server.Url);
        using HttpClient client = new();
        string page = await client.GetStringAsync(server.Url);
        Assert.DoesNotContain("src=\"http", page);
        Assert.DoesNotContain("@import", page);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(server.Url + "/options.json")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync(server.Url, null)).StatusCode);
        using HttpRequestMessage foreign = new(HttpMethod.Get, server.Url) { Headers = { Host = "evil.example" } };
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(foreign)).StatusCode);
    }

    [Fact]
    public async Task A_browser_draws_the_curves_and_the_environment()
    {
        Browser.Require();
        string run = Train(8000), picture = Path.Combine(_folder, "page.png");
        await using WatchServer server = await WatchServer.StartAsync(run, IPAddress.Loopback, 0);
        string dom = Browser.Dom(server.Url + "/?frames=20", _folder);
        Assert.Contains("data-frames=\"20\"", dom);
        Assert.Contains(">finished<", dom);
        Assert.Contains("data-name=\"train/approx_kl\"", dom);
        Assert.Contains("policy of 8,000 steps loaded", dom);
        Assert.DoesNotContain("id=\"s-return\">–", dom);

        Browser.Screenshot(server.Url + "/?frames=20", _folder, picture);
        using SKBitmap bitmap = SKBitmap.Decode(picture);
        int cart = 0, curve = 0;
        for (int y = 200; y < 620; y += 2)
        {
            // The cart's colour is that of the curve: the left half of the page shows one, the right half the other.
            for (int x = 0; x < bitmap.Width; x += 2)
            {
                SKColor color = bitmap.GetPixel(x, y);
                if (Math.Abs(color.Red - 0x3B) + Math.Abs(color.Green - 0x6F) + Math.Abs(color.Blue - 0xB6) > 12) continue;
                if (x < bitmap.Width / 2) cart++;
                else curve++;
            }
        }

        Assert.True(cart > 100 && curve > 50, $"{cart} pixels of the cart and {curve} of the curve");
    }

    [Fact]
    public void Shapes_are_written_for_the_canvas()
    {
        Drawing drawing = new();
        drawing.Clear(-1, -2, 3, 4);
        drawing.Add(new Disc([1, 2], 0.5f, 0x00AB12));
        drawing.Add(new Polyline([0, 0, float.NaN, 1], 0.25f, 0xFFFFFF));
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream)) DrawingJson.Write(json, drawing);
        Assert.Equal("""{"view":[-1,-2,3,4],"shapes":[{"disc":[1,2],"radius":0.5,"color":"#00ab12"},{"line":[0,0,0,1],"width":0.25,"color":"#ffffff"}]}""", System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Theory]
    [InlineData("watch nowhere", "not a run folder")]
    [InlineData("watch nowhere --port 70000", "within 0 to 65535")]
    [InlineData("watch nowhere --bind everywhere", "must be an address")]
    public void Bad_input_says_what_would_be_right(string line, string hint)
    {
        StringWriter error = new();
        Assert.Equal(2, CommandLine.Run(line.Split(' '), TextWriter.Null, error));
        Assert.Contains(hint, error.ToString());
    }

    private static async Task<long> Policy(StreamReader reader, Func<long, bool> wanted)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: {\"episode\"", StringComparison.Ordinal)) continue;
            long policy = JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("policy").GetInt64();
            if (wanted(policy)) return policy;
        }

        throw new EndOfStreamException("The page's events ended.");
    }

    private static async Task<List<(string, JsonElement)>> Events(string url, int until)
    {
        using HttpClient client = new() { Timeout = TimeSpan.FromMinutes(1) };
        using StreamReader reader = new(await client.GetStreamAsync(url + "/events"));
        List<(string, JsonElement)> events = [];
        string name = "";
        for (int frames = 0; frames < until;)
        {
            string line = await reader.ReadLineAsync() ?? throw new EndOfStreamException("The page's events ended.");
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            events.Add((name, JsonDocument.Parse(line["data: ".Length..]).RootElement));
            frames += name == "frame" ? 1 : 0;
        }

        return events;
    }

    private string Train(int steps)
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run($"train ppo CartPole-v1 --steps {steps} --run {run} --quiet --threads 1"));
        return run;
    }

    private static int Run(string line) => CommandLine.Run(line.Split(' '), TextWriter.Null, TextWriter.Null);
}
