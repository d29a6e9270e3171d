using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollout.Datasets;

/// <summary>
/// meta/rollout.json: checksums of the JSON files beside it, which cannot carry their own, and the environment that LeRobot has no field for.
/// While files are being replaced both the old and the new one are listed. Other readers ignore the file. It does not count once another program
/// has added episodes; whoever edits meta/info.json by hand deletes it.
/// </summary>
internal static class LeRobotSeal
{
    private static readonly string[] s_sealed = ["info.json", "stats.json"];

    /// <summary>Announces files that are about to be replaced.</summary>
    /// <param name="root">Folder of the dataset.</param>
    /// <param name="environment">Environment that the episodes come from; null where it is not known.</param>
    /// <param name="coming">New content by name.</param>
    public static void Write(string root, string? environment, IReadOnlyDictionary<string, byte[]> coming)
    {
        JsonObject checksums = [];
        foreach (string name in s_sealed)
        {
            HashSet<string> known = [];
            if (File.Exists(PathOf(root, name))) known.Add(Hash(File.ReadAllBytes(PathOf(root, name))));
            if (coming.TryGetValue(name, out byte[]? content)) known.Add(Hash(content));
            if (known.Count > 0) checksums[name] = new JsonArray([.. known.Select(hash => JsonValue.Create(hash))]);
        }

        JsonObject body = new() { ["environment"] = environment, ["checksums"] = checksums };
        Core.AtomicFile.Write(PathOf(root, "rollout.json"), stream => stream.Write(Content(body)));
    }

    /// <summary>Compares the files with their checksums.</summary>
    /// <param name="root">Folder of the dataset.</param>
    /// <param name="compare">Whether checksums count.</param>
    /// <returns>The environment.</returns>
    /// <exception cref="DatasetException">A file is not what was written.</exception>
    public static string? Check(string root, bool compare)
    {
        string path = PathOf(root, "rollout.json");
        if (!File.Exists(path)) return null;
        byte[] content = File.ReadAllBytes(path);
        JsonObject body;
        try
        {
            body = JsonNode.Parse(content)!["body"]!.AsObject();
            if (!Content(body).AsSpan().SequenceEqual(content)) throw new JsonException("its checksum does not match");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw new DatasetException($"{path} is damaged: {exception.Message}. It only holds checksums: delete it to read the dataset without them.", exception);
        }

        foreach ((string name, JsonNode? known) in compare ? body["checksums"]!.AsObject().ToArray() : [])
        {
            string file = PathOf(root, name);
            if (!File.Exists(file)) throw new DatasetException($"{file} is missing.");
            string hash = Hash(File.ReadAllBytes(file));
            if (!known!.AsArray().Any(expected => expected!.GetValue<string>() == hash))
                throw new DatasetException($"{file} is damaged: it is not what was written. If you changed it yourself, delete {path}.");
        }

        return body["environment"]?.GetValue<string>();
    }

    private static string PathOf(string root, string name) => Path.Combine(root, "meta", name);

    private static byte[] Content(JsonObject body) =>
        Encoding.UTF8.GetBytes($"{{\"body\": {body.ToJsonString()}, \"checksum\": \"{Hash(Encoding.UTF8.GetBytes(body.ToJsonString()))}\"}}\n");

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
