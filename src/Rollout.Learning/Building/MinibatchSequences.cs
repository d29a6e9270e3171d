namespace Rollout.Learning;

/// <summary>
/// How the consecutive rows of a minibatch hang together. Rows of one environment make one sequence: it starts from the memory that was kept with
/// its first row, and is reset inside where an episode begins. Shorter sequences are padded at their end, and what comes of the padding is not used.
/// </summary>
internal sealed class MinibatchSequences
{
    private readonly int _capacity;
    private readonly int[] _rows, _first, _lengths, _padded, _places;
    private readonly bool[] _resets;
    private int _count;

    /// <summary>Allocates room.</summary>
    /// <param name="environments">n.</param>
    /// <param name="steps">Steps of each environment in a rollout, T.</param>
    /// <param name="batch">Largest minibatch.</param>
    public MinibatchSequences(int environments, int steps, int batch)
    {
        // A minibatch begins and ends inside an environment's rows, and may wrap around the whole rollout's end into the environment that it began in.
        int most = Math.Min(batch, environments + 1), longest = Math.Min(batch, steps);
        _capacity = steps;
        (_rows, _places) = (new int[batch], new int[batch]);
        (_first, _lengths) = (new int[most + 1], new int[most + 1]);
        (_padded, _resets) = (new int[(most + 1) * longest], new bool[(most + 1) * longest]);
    }

    /// <summary>Rows of the rollout in the order of the minibatch.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _count);

    /// <summary>Steps of the longest sequence.</summary>
    public int Steps { get; private set; }

    /// <summary>The first row of each sequence.</summary>
    public ReadOnlySpan<int> First => _first.AsSpan(0, Sequences);

    /// <summary>Rows of the rollout, time-major, padded: step t of sequence i at t · n + i.</summary>
    public ReadOnlySpan<int> Padded => _padded.AsSpan(0, Steps * Sequences);

    /// <summary>Where an episode begins, laid out as <see cref="Padded"/>.</summary>
    public ReadOnlySpan<bool> Resets => _resets.AsSpan(0, Steps * Sequences);

    /// <summary>Where each row of the minibatch stands in <see cref="Padded"/>.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, _count);

    /// <summary>Number of sequences, n.</summary>
    public int Sequences { get; private set; }

    /// <summary>Arranges consecutive rows.</summary>
    /// <param name="rows">Rows of the rollout; neighbours follow one another in time, but for the rollout's end and its environments' ends.</param>
    /// <param name="starts">Whether each row of the rollout begins an episode.</param>
    public void Arrange(ReadOnlySpan<int> rows, ReadOnlySpan<bool> starts)
    {
        rows.CopyTo(_rows);
        (_count, Sequences, Steps) = (rows.Length, 0, 0);
        for (int i = 0; i < rows.Length; i++)
        {
            if (i == 0 || rows[i] != rows[i - 1] + 1 || rows[i] % _capacity == 0) (_first[Sequences], _lengths[Sequences++]) = (rows[i], 0);
            Steps = Math.Max(Steps, ++_lengths[Sequences - 1]);
        }

        int at = 0;
        for (int sequence = 0; sequence < Sequences; sequence++)
        {
            for (int step = 0; step < Steps; step++)
            {
                int place = step * Sequences + sequence, row = _first[sequence] + Math.Min(step, _lengths[sequence] - 1);
                (_padded[place], _resets[place]) = (row, starts[row]);
                if (step < _lengths[sequence]) _places[at++] = place;
            }
        }
    }
}
