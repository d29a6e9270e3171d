namespace Rollout.Learning;

/// <summary>
/// Where a cloned policy keeps what it carries from step to step, in a row of M floats: a counter of steps, the frames of the history that are
/// past, what is left of the chunk, and the recurrent state. All zeros begin an episode. What a policy does not need takes no room.
/// </summary>
internal sealed class CloneMemory
{
    public CloneMemory(CloneNetwork network)
    {
        CloneOptions options = network.Options;
        bool resets = network.Recurrent is not null && options.ResetState;
        History = (options.ObservationHistory - 1) * network.ObservationSpace.FloatCount;
        Chunk = options.ExecutedActions > 1 ? options.ExecutedActions * network.Head.ActionCount : 0;
        State = network.Recurrent?.StateCount ?? 0;
        HasCounter = History > 0 || Chunk > 0 || resets;
        HistoryOffset = HasCounter ? 1 : 0;
        ChunkOffset = HistoryOffset + History;
        StateOffset = ChunkOffset + Chunk;
        Count = StateOffset + State;
        ResetEvery = resets ? options.SequenceLength : 0;
        PredictEvery = options.ExecutedActions;

        // The counter goes round instead of growing beyond what a float counts exactly; it never returns to 0, where an episode begins.
        Period = PredictEvery * Math.Max(1, ResetEvery);
    }

    /// <summary>M.</summary>
    public int Count { get; }

    public bool HasCounter { get; }

    public int History { get; }

    public int HistoryOffset { get; }

    public int Chunk { get; }

    public int ChunkOffset { get; }

    public int State { get; }

    public int StateOffset { get; }

    /// <summary>Steps after which the recurrent state begins anew; 0 for never.</summary>
    public int ResetEvery { get; }

    /// <summary>Steps from one prediction that is executed to the next.</summary>
    public int PredictEvery { get; }

    /// <summary>The counter runs from 0 to 2 · period - 1, then from period on.</summary>
    public int Period { get; }

    public float Next(float counter) => counter + 1 >= 2 * Period ? Period : counter + 1;
}
