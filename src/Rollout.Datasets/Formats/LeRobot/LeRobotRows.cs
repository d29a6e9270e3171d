namespace Rollout.Datasets;

/// <summary>Cuts the rows of a LeRobot data file into episodes and compares what the file says twice.</summary>
internal sealed class LeRobotRows(ParquetFile file, DatasetInfo info, IReadOnlyList<string> tasks)
{
    private readonly Dictionary<string, Array> _columns = [];
    private int _group = -1, _rows, _next;

    /// <summary>The episodes of the file.</summary>
    public IEnumerable<Episode> Cut(IReadOnlyList<LeRobotEpisode> episodes)
    {
        long expected = episodes.Sum(episode => episode.Length), rows = file.Groups.Sum();
        if (rows != expected) throw file.Damaged($"it has {rows} rows and the list of episodes {expected}: episodes {episodes[0].Index} to {episodes[^1].Index}", null);
        foreach (LeRobotEpisode listed in episodes) yield return Next(listed);
    }

    private Episode Next(LeRobotEpisode listed)
    {
        int length = (int)listed.Length;
        if (_next >= _rows) LoadGroup(listed);
        Episode episode = new(info, length) { Task = TaskOf(listed), Times = new double[length] };
        for (int filled = 0; filled < length;)
        {
            if (_next >= _rows) LoadGroup(listed);
            int taken = Math.Min(_rows - _next, length - filled);
            foreach (Feature feature in info.Features) Copy(feature, episode, filled, taken, listed);
            CheckBookkeeping(listed, filled, taken, episode.Times!);
            (filled, _next) = (filled + taken, _next + taken);
        }

        if (!file.IsSealed && listed.Statistics?.Difference(episode) is { } difference)
            throw file.Damaged($"episode {listed.Index}, {difference}. If you changed the numbers yourself, compute the dataset's statistics anew", null);
        return IsRegular(episode.Times!) ? episode.WithoutTimes() : episode;
    }

    private void LoadGroup(LeRobotEpisode listed)
    {
        do
        {
            _group++;
        }
        while (file.Groups[_group] == 0);
        (_rows, _next) = ((int)file.Groups[_group], 0);
        foreach (Feature feature in info.Features.Concat(LeRobotInfo.Bookkeeping))
        {
            try
            {
                _columns[feature.Name] = Typed(file.Read(_group, feature.Name, feature.Type is ElementType.Image ? [1] : feature.Shape), feature);
            }
            catch (DatasetException exception)
            {
                throw new DatasetException($"Episode {listed.Index}: {exception.Message}", exception);
            }
        }
    }

    private void Copy(Feature feature, Episode episode, int at, int count, LeRobotEpisode listed)
    {
        Array values = _columns[feature.Name];
        if (feature.Type != ElementType.Image)
        {
            Array.Copy(values, (long)_next * feature.Width, episode.Column(feature.Name), (long)at * feature.Width, (long)count * feature.Width);
            return;
        }

        byte[][] pictures = (byte[][])values;
        for (int i = 0; i < count; i++)
        {
            try
            {
                PngCodec.Decode(pictures[_next + i], feature.Shape, episode.Bytes(feature.Name).Slice((at + i) * feature.Width, feature.Width));
            }
            catch (DatasetException exception)
            {
                throw file.Damaged($"episode {listed.Index}, column '{feature.Name}', frame {at + i}: {exception.Message}", null);
            }
        }
    }

    private void CheckBookkeeping(LeRobotEpisode listed, int filled, int count, double[] times)
    {
        long[] episodes = (long[])_columns["episode_index"], frames = (long[])_columns["frame_index"], indices = (long[])_columns["index"];
        float[] seconds = (float[])_columns["timestamp"];
        for (int i = 0; i < count; i++)
        {
            int row = _next + i, frame = filled + i;
            if (episodes[row] != listed.Index) throw Wrong("episode_index", episodes[row], listed.Index);
            if (frames[row] != frame) throw Wrong("frame_index", frames[row], frame);
            if (indices[row] != listed.From + frame) throw Wrong("index", indices[row], listed.From + frame);
            if (!float.IsFinite(seconds[row])) throw file.Damaged($"episode {listed.Index}, column 'timestamp', frame {frame} holds {seconds[row]}", null);
            times[frame] = seconds[row];

            DatasetException Wrong(string column, long found, long expected) => file.Damaged($"episode {listed.Index}, column '{column}', frame {frame} holds {found} instead of {expected}", null);
        }
    }

    /// <summary>Frames may carry different tasks; that of the first stands for the episode.</summary>
    private string TaskOf(LeRobotEpisode listed)
    {
        long number = ((long[])_columns["task_index"])[_next];
        if (number < 0 || number >= tasks.Count) throw file.Damaged($"episode {listed.Index}, column 'task_index' holds {number}; there are {tasks.Count} tasks", null);
        return tasks[(int)number];
    }

    /// <summary>Whether times are frame / frames per second, as far as floats can tell.</summary>
    private bool IsRegular(double[] times)
    {
        for (int frame = 0; frame < times.Length; frame++)
        {
            double wanted = frame / info.FramesPerSecond;
            if (Math.Abs(times[frame] - wanted) > 1e-6 * wanted + 1e-6) return false;
        }

        return true;
    }

    private Array Typed(Array values, Feature feature) => (feature.Type, values) switch
    {
        (ElementType.Float32, float[]) or (ElementType.Float64, double[]) or (ElementType.Int64, long[]) or (ElementType.Boolean, bool[]) or (ElementType.Text, string[]) or (ElementType.Image, byte[][]) => values,
        (ElementType.Float32, double[] doubles) => Array.ConvertAll(doubles, value => (float)value),
        (ElementType.Float64, float[] floats) => Array.ConvertAll(floats, value => (double)value),
        _ => throw file.Damaged($"column '{feature.Name}' holds {values.GetType().GetElementType()!.Name} and meta/info.json says {feature.Type}", null),
    };
}
