using PureHDF;

namespace Rollout.Datasets;

/// <summary>Finds the columns of an episode in a group of an HDF5 file and reads them; shared by all layouts.</summary>
internal sealed class HdfColumns
{
    private readonly List<(Feature Feature, string Place)> _columns = [];

    /// <summary>The columns.</summary>
    public IReadOnlyList<Feature> Features => [.. _columns.Select(column => column.Feature)];

    /// <summary>Adds the column that a dataset makes.</summary>
    /// <param name="file">File.</param>
    /// <param name="episode">Group of an episode.</param>
    /// <param name="place">Path of the dataset within it.</param>
    /// <param name="name">Name of the column.</param>
    public void Add(HdfFile file, IH5Group episode, string place, string name)
    {
        (ElementType type, _, int[] shape) = file.Describe(file.Try(place, () => episode.Dataset(place)), place);
        _columns.Add((new Feature(name, type, type == ElementType.Image || shape.Length <= 5 ? shape : [shape.Aggregate(1, (product, size) => product * size)]), place));
    }

    /// <summary>Adds all datasets of a group, and of groups within it.</summary>
    public void AddGroup(HdfFile file, IH5Group episode, string place, Func<string, string> name)
    {
        foreach (IH5Object child in file.Try(place, () => episode.Group(place).Children().OrderBy(child => child.Name, StringComparer.Ordinal).ToArray()))
        {
            string below = $"{place}/{child.Name}";
            if (child is IH5Group) AddGroup(file, episode, below, within => name($"{child.Name}.{within}"));
            else if (child is IH5Dataset) Add(file, episode, below, name(child.Name));
        }
    }

    /// <summary>Replaces what was inferred by what the writer said.</summary>
    public void Declare(HdfFile file, IReadOnlyList<Feature> declared)
    {
        for (int i = 0; i < _columns.Count; i++)
        {
            Feature found = _columns[i].Feature;
            Feature said = declared.FirstOrDefault(feature => feature.Name == found.Name) ?? throw file.Damaged($"it holds the column '{found.Name}', of which its description says nothing", null);
            if (said.Width != found.Width) throw file.Damaged($"column '{found.Name}' has {found.Width} elements and its description says {said.Width}", null);
            _columns[i] = (said, _columns[i].Place);
        }

        if (declared.FirstOrDefault(said => _columns.All(column => column.Feature.Name != said.Name)) is { } missing) throw file.Damaged($"column '{missing.Name}' is missing", null);
        _columns.Sort((a, b) => Position(a.Feature).CompareTo(Position(b.Feature)));

        int Position(Feature feature) => declared.Select((said, at) => (said, at)).First(pair => pair.said.Name == feature.Name).at;
    }

    /// <summary>Frames of an episode, by its first column.</summary>
    public int Frames(HdfFile file, IH5Group episode) => file.Describe(file.Try(_columns[0].Place, () => episode.Dataset(_columns[0].Place)), $"{episode.Name}/{_columns[0].Place}").Frames;

    /// <summary>Reads an episode.</summary>
    /// <param name="file">File.</param>
    /// <param name="group">Its group.</param>
    /// <param name="into">Receives the columns.</param>
    /// <param name="extra">Frames that observations have beyond the episode's, as Minari's: they are not read.</param>
    public void Read(HdfFile file, IH5Group group, Episode into, int extra = 0)
    {
        foreach ((Feature feature, string place) in _columns)
        {
            string where = $"{group.Name}/{place}";
            IH5Dataset dataset = file.Try(where, () => group.Dataset(place));
            (_, int frames, int[] shape) = file.Describe(dataset, where);
            int width = shape.Aggregate(1, (product, size) => checked(product * size));
            int more = frames == into.Length + extra ? extra : 0;
            if (frames - more != into.Length || width != feature.Width)
                throw file.Damaged($"episode '{group.Name}', column '{feature.Name}' has {frames} frames of {width} elements where {into.Length} of {feature.Width} are needed", null);
            Array values = file.Read(dataset, feature.Type, checked(frames * width), where);
            Array.Copy(values, into.Column(feature.Name), (long)into.Length * width);
        }
    }
}
