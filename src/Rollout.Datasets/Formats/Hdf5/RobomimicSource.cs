using System.Globalization;
using System.Text.Json;
using PureHDF;

namespace Rollout.Datasets;

/// <summary>Reads robomimic's HDF5 file. Observations after the last step (next_obs) are not read: all but the last are in obs.</summary>
internal sealed class RobomimicSource : IEpisodeSource
{
    private readonly HdfFile _file;
    private readonly string _path;
    private readonly HdfColumns _columns = new();
    private readonly (string Name, int Length)[] _demos;
    private readonly int[] _journal;

    public RobomimicSource(string path)
    {
        (_path, _file) = (path, new HdfFile(path));
        try
        {
            IH5Group data = _file.Try("data", () => _file.Root.Group("data"));
            string[] names = _file.Try("data", () => data.Children().OfType<IH5Group>().Select(group => group.Name).ToArray());
            names = [.. names.OrderBy(name => int.TryParse(name.Split('_')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw _file.Damaged($"'data/{name}' is not named like demo_0", null))];
            string? description = _file.Text(data, RobomimicLayout.Description);
            DatasetInfo? declared = description is null ? null : DatasetInfoJson.Read(description, path);
            if (names.Length == 0 && declared is null) throw _file.Damaged("it holds no episodes", null);
            if (names.Length > 0) Find(data.Group(names[0]), declared);
            Info = declared ?? new DatasetInfo(_columns.Features, FramesPerSecond(data)) { Environment = EnvironmentName(data) };
            Info.Validate();
            _demos = [.. names.Select(name => (name, Length(data, name)))];
            long total = _demos.Sum(demo => (long)demo.Length);
            if (data.AttributeExists("total") && Whole(data, "total") is var said && said != total) throw _file.Damaged($"data counts {said} frames and its episodes have {total}", null);
            _journal = [.. EpisodeJournal.Numbers(RobomimicLayout.Recording(path)).Where(number => number >= _demos.Length)];
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public DatasetInfo Info { get; }

    /// <inheritdoc/>
    public int EpisodeCount => _demos.Length + _journal.Length;

    /// <inheritdoc/>
    public long FrameCount => _demos.Sum(demo => (long)demo.Length) + _journal.Sum(number => (long)EpisodeJournal.Read(RobomimicLayout.Recording(_path), number, Info).Length);

    /// <summary>Frames of each episode in the file.</summary>
    public IEnumerable<int> Lengths => _demos.Select(demo => demo.Length);

    /// <inheritdoc/>
    public IEnumerable<Episode> Read() => ReadFile().Concat(_journal.Select(number => EpisodeJournal.Read(RobomimicLayout.Recording(_path), number, Info)));

    /// <summary>The episodes that are in the file.</summary>
    public IEnumerable<Episode> ReadFile()
    {
        foreach ((string name, int length) in _demos)
        {
            IH5Group group = _file.Try(name, () => _file.Root.Group("data/" + name));
            double[]? times = group.LinkExists(RobomimicLayout.Times) && !Info.Has(RobomimicLayout.Times)
                ? (double[])_file.Read(group.Dataset(RobomimicLayout.Times), ElementType.Float64, length, $"{name}/{RobomimicLayout.Times}") : null;
            Episode episode = new(Info, length) { Task = _file.Text(group, "task") ?? "", Times = times };
            _columns.Read(_file, group, episode);
            yield return episode;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Find(IH5Group demo, DatasetInfo? declared)
    {
        foreach (IH5Object child in _file.Try(demo.Name, () => demo.Children().OrderBy(child => child.Name, StringComparer.Ordinal).ToArray()))
        {
            if (child is IH5Dataset && child.Name != RobomimicLayout.Times) _columns.Add(_file, demo, child.Name, RobomimicLayout.FeatureAt(child.Name));
        }

        if (demo.LinkExists("obs")) _columns.AddGroup(_file, demo, "obs", RobomimicLayout.ObservationAt);
        if (_columns.Features.Count == 0) throw _file.Damaged($"episode '{demo.Name}' has no columns", null);
        if (declared is not null) _columns.Declare(_file, declared.Features);
    }

    private int Length(IH5Group data, string name)
    {
        IH5Group demo = _file.Try(name, () => data.Group(name));
        int frames = _columns.Frames(_file, demo);
        if (demo.AttributeExists("num_samples") && Whole(demo, "num_samples") is var said && said != frames) throw _file.Damaged($"episode '{name}' counts {said} frames and has {frames}", null);
        return frames < 1 ? throw _file.Damaged($"episode '{name}' has no frames", null) : frames;
    }

    private long Whole(IH5Object of, string attribute) => _file.Try(attribute, () => of.Attribute(attribute) is { } found && found.Type.Class == H5DataTypeClass.FixedPoint && found.Type.Size == 4
        ? found.Read<int>() : of.Attribute(attribute).Read<long>());

    private double FramesPerSecond(IH5Group data) =>
        EnvironmentArguments(data) is { } arguments && arguments.TryGetProperty("env_kwargs", out JsonElement options) && options.ValueKind == JsonValueKind.Object &&
        options.TryGetProperty("control_freq", out JsonElement frequency) && frequency.TryGetDouble(out double value) ? value : 20;

    private string? EnvironmentName(IH5Group data) =>
        EnvironmentArguments(data) is { } arguments && arguments.TryGetProperty("env_name", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private JsonElement? EnvironmentArguments(IH5Group data)
    {
        if (_file.Text(data, "env_args") is not { } text) return null;
        JsonElement arguments = _file.Try("env_args", () => JsonDocument.Parse(text).RootElement);
        return arguments.ValueKind == JsonValueKind.Object ? arguments : null;
    }
}
