using Apache.Arrow;
using ParquetSharp.Arrow;
using Rollout.Datasets;

namespace Rollout.Tests.Datasets;

/// <summary>Files that we write, opened with Apache Arrow's own Parquet reader, the one that LeRobot reads with.</summary>
public sealed class ArrowTests : IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "rollout-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_root)) Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async System.Threading.Tasks.Task Arrow_reads_every_column_as_it_was()
    {
        Episode[] episodes = RecordedEpisodes.MakeEverything(1, 4, 1, 7);
        using (IEpisodeWriter writer = DatasetFormats.Create(_root, null, RecordedEpisodes.Everything))
        {
            foreach (Episode episode in episodes) writer.Add(episode);
        }

        RecordBatch data = await Read("data");
        Assert.Equal(12, data.Length);
        Assert.Equal([.. episodes.SelectMany(episode => episode.Floats(FeatureNames.State).ToArray())], Floats(data, FeatureNames.State));
        Assert.Equal([.. episodes.SelectMany(episode => episode.Floats("grid").ToArray())], Floats(data, "grid"));
        Assert.Equal([.. episodes.SelectMany(episode => episode.Floats(FeatureNames.Reward).ToArray())], ((FloatArray)data.Column(FeatureNames.Reward)).Values.ToArray());
        Assert.Equal([.. episodes.SelectMany(episode => episode.Values<double>("clock").ToArray())], ((DoubleArray)data.Column("clock")).Values.ToArray());
        Assert.Equal([.. episodes.SelectMany(episode => episode.Values<long>("ticks").ToArray())], ((Int64Array)Flat(data.Column("ticks"))).Values.ToArray());
        Assert.Equal([.. episodes.SelectMany(episode => episode.Flags(FeatureNames.Done).ToArray())], Enumerable.Range(0, 12).Select(i => ((BooleanArray)data.Column(FeatureNames.Done)).GetValue(i)!.Value));
        Assert.Equal([0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2], ((Int64Array)data.Column("episode_index")).Values.ToArray());
        Assert.Equal([0, 1, 2, 3, 0, 0, 1, 2, 3, 4, 5, 6], ((Int64Array)data.Column("frame_index")).Values.ToArray());

        // A picture is a structure of bytes and a path; the bytes are a PNG.
        StructArray pictures = (StructArray)data.Column(FeatureNames.Image);
        BinaryArray bytes = (BinaryArray)pictures.Fields[((Apache.Arrow.Types.StructType)pictures.Data.DataType).GetFieldIndex("bytes")];
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes.GetBytes(5)[..4].ToArray());

        RecordBatch index = await Read("meta/episodes");
        Assert.Equal([4, 1, 7], ((Int64Array)index.Column("length")).Values.ToArray());
        Assert.Equal([0, 4, 5], ((Int64Array)index.Column("dataset_from_index")).Values.ToArray());
        Assert.Equal(2, (await Read("meta", "tasks.parquet")).Length);
    }

    private async Task<RecordBatch> Read(string folder, string pattern = "*.parquet")
    {
        string file = Assert.Single(Directory.GetFiles(Path.Combine(_root, folder), pattern, pattern == "*.parquet" ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly));
        using FileReader reader = new(file);
        using Apache.Arrow.Ipc.IArrowArrayStream stream = reader.GetRecordBatchReader();
        RecordBatch batch = (await stream.ReadNextRecordBatchAsync())!;
        Assert.Null(await stream.ReadNextRecordBatchAsync());
        return batch;
    }

    private static float[] Floats(RecordBatch batch, string column) => ((FloatArray)Flat(batch.Column(column))).Values.ToArray();

    /// <summary>The numbers inside lists of lists.</summary>
    private static IArrowArray Flat(IArrowArray array) => array switch
    {
        ListArray list => Flat(list.Values),
        FixedSizeListArray list => Flat(list.Values),
        _ => array,
    };
}
