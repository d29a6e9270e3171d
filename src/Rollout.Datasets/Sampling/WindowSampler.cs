using System.Runtime.CompilerServices;
using Rollout.Core;

namespace Rollout.Datasets;

/// <summary>
/// Draws batches of windows, every frame once an epoch. The order of an epoch is a function of seed and epoch alone, so that two numbers resume it
/// anywhere to the bit. No allocation per batch.
/// </summary>
public sealed class WindowSampler : ICheckpointable
{
    private readonly Window[] _windows;
    private readonly Feature[] _features;
    private readonly float[][] _floats;
    private readonly byte[][] _bytes;
    private readonly int[] _order, _starts, _ends;
    private readonly int _batchSize;
    private readonly ulong _seed;
    private readonly bool _shuffle;
    private int _position;

    /// <summary>Begins the first epoch.</summary>
    /// <param name="data">Episodes, at least one; those added later are not seen.</param>
    /// <param name="windows">What a row shows; at least one.</param>
    /// <param name="batchSize">Rows of a batch, at least 1.</param>
    /// <param name="seed">Decides the order.</param>
    /// <param name="shuffle">Whether the order is random; otherwise frames come as recorded.</param>
    /// <exception cref="DatasetException">A feature does not exist, or there are no frames.</exception>
    public WindowSampler(EpisodeDataset data, IReadOnlyList<Window> windows, int batchSize, ulong seed, bool shuffle = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (data.FrameCount == 0) throw new DatasetException("The dataset has no frames.");
        if (windows.Count == 0) throw new ArgumentException("At least one window is needed.", nameof(windows));
        foreach (Window window in windows)
        {
            if (window.Last < window.First) throw new ArgumentException($"The window on '{window.Feature}' ends at {window.Last} before it begins at {window.First}.", nameof(windows));
        }

        (_windows, _batchSize, _seed, _shuffle) = ([.. windows], batchSize, seed, shuffle);
        _features = [.. windows.Select(window => data.Info.Find(window.Feature))];
        _floats = [.. _features.Select(feature => feature.Type == ElementType.Image ? [] : data.FloatColumn(feature.Name))];
        _bytes = [.. _features.Select(feature => feature.Type == ElementType.Image ? data.ByteColumn(feature.Name) : [])];
        (_order, _starts, _ends) = (new int[data.FrameCount], new int[data.FrameCount], new int[data.FrameCount]);
        for (int episode = 0; episode < data.EpisodeCount; episode++)
        {
            int start = data.EpisodeStart(episode), length = data.EpisodeLength(episode);
            _starts.AsSpan(start, length).Fill(start);
            _ends.AsSpan(start, length).Fill(start + length - 1);
        }

        Batch = new WindowBatch(Math.Min(batchSize, data.FrameCount), windows, _features);
        BeginEpoch();
    }

    /// <summary>Epochs begun before the present one.</summary>
    public long Epoch { get; private set; }

    /// <summary>Batches of an epoch.</summary>
    public int BatchesPerEpoch => (_order.Length + _batchSize - 1) / _batchSize;

    /// <summary>The last batch that <see cref="Next"/> drew.</summary>
    public WindowBatch Batch { get; }

    /// <summary>Draws the next batch.</summary>
    /// <returns>False at the end of an epoch, where the batch stays as it was and the next call begins the next epoch.</returns>
    public bool Next()
    {
        if (_position >= _order.Length)
        {
            Epoch++;
            BeginEpoch();
            return false;
        }

        int count = Math.Min(_batchSize, _order.Length - _position);
        ReadOnlySpan<int> frames = _order.AsSpan(_position, count);
        Batch.Count = count;
        frames.CopyTo(Batch.FramesToWrite);
        for (int w = 0; w < _windows.Length; w++)
        {
            if (_features[w].Type == ElementType.Image) Copy<byte>(frames, w, _bytes[w], Batch.BytesToWrite(w));
            else Copy<float>(frames, w, _floats[w], Batch.FloatsToWrite(w));
        }

        _position += count;
        return true;
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer) => writer.Write("epoch", [Epoch, _position]);

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<long> saved = stackalloc long[2];
        reader.Read("epoch", saved);
        if (saved[0] < 0 || saved[1] < 0 || saved[1] > _order.Length) throw new InvalidDataException($"The checkpoint stands at frame {saved[1]} of epoch {saved[0]}; the dataset has {_order.Length} frames. It was made with other data.");
        (Epoch, _position) = (saved[0], 0);
        BeginEpoch();
        _position = (int)saved[1];
    }

    private void BeginEpoch()
    {
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        if (_shuffle) new RandomStream(_seed, stream: (7UL << 32) + (ulong)Epoch).Shuffle(_order);
        _position = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copy<T>(ReadOnlySpan<int> frames, int w, ReadOnlySpan<T> column, Span<T> into)
    {
        (int first, int steps, int width) = (_windows[w].First, _windows[w].Steps, _features[w].Width);
        Span<bool> padding = Batch.PaddingToWrite(w);
        for (int row = 0; row < frames.Length; row++)
        {
            int frame = frames[row], from = frame + first, start = _starts[frame], end = _ends[frame];
            Span<T> target = into.Slice(row * steps * width, steps * width);
            Span<bool> flags = padding.Slice(row * steps, steps);
            if (from >= start && from + steps - 1 <= end)
            {
                column.Slice(from * width, steps * width).CopyTo(target);
                flags.Clear();
                continue;
            }

            for (int s = 0; s < steps; s++)
            {
                int wanted = from + s, clamped = Math.Clamp(wanted, start, end);
                column.Slice(clamped * width, width).CopyTo(target[(s * width)..]);
                flags[s] = clamped != wanted;
            }
        }
    }
}
