using Rollout.Core;

namespace Rollout.Learning;

/// <summary>
/// What n environments did for T steps, environment-major: all steps of environment 0, then of environment 1, and so on. Row of environment i
/// and step t: i T + t.
/// </summary>
public sealed class RolloutBuffer : ICheckpointable
{
    private readonly int _observationCount;
    private readonly int _actionCount;
    private readonly int _imageBytes;
    private readonly int _maskCount;
    private float[] _finalObservations = [];
    private byte[] _finalImages = [];
    private int[] _finalRows = [];

    /// <summary>Allocates the buffer.</summary>
    /// <param name="environments">n.</param>
    /// <param name="steps">T.</param>
    /// <param name="observationCount">Floats of one observation, F.</param>
    /// <param name="actionCount">Floats of one action, A.</param>
    /// <param name="imageBytes">Bytes of one observation's images, B.</param>
    /// <param name="maskCount">Entries of one mask of actions, M.</param>
    public RolloutBuffer(int environments, int steps, int observationCount, int actionCount, int imageBytes = 0, int maskCount = 0)
    {
        Environments = environments;
        Capacity = steps;
        _observationCount = observationCount;
        _actionCount = actionCount;
        (_imageBytes, _maskCount) = (imageBytes, maskCount);
        MemoryNeed.Require((double)environments * steps * ((observationCount + actionCount + maskCount + 7) * sizeof(float) + imageBytes), $"A rollout of {environments} environments x {steps} steps", "Lower steps or the number of environments.");
        int rows = environments * steps;
        Observations = new float[rows * observationCount];
        Actions = new float[rows * actionCount];
        (Images, Masks) = (new byte[rows * imageBytes], new float[rows * maskCount]);
        (LogProbabilities, Rewards, Values, Advantages, Returns, Ended) =
            (new float[rows], new float[rows], new float[rows], new float[rows], new float[rows], new bool[rows]);
    }

    /// <summary>n.</summary>
    public int Environments { get; }

    /// <summary>T.</summary>
    public int Capacity { get; }

    /// <summary>Steps recorded of each environment, 0 to T.</summary>
    public int Steps { get; private set; }

    /// <summary>n T.</summary>
    public int Rows => Environments * Capacity;

    /// <summary>Whether T steps were recorded.</summary>
    public bool IsFull => Steps == Capacity;

    /// <summary>Observations that the actions followed, as the networks saw them, [n T, F].</summary>
    public float[] Observations { get; }

    /// <summary>Images that the actions followed, [n T, B].</summary>
    public byte[] Images { get; }

    /// <summary>Masks of the actions, [n T, M]: 0 where one was forbidden.</summary>
    public float[] Masks { get; }

    /// <summary>Actions as the distribution drew them, [n T, A].</summary>
    public float[] Actions { get; }

    /// <summary>Log-probabilities of the actions when drawn, [n T].</summary>
    public float[] LogProbabilities { get; }

    /// <summary>Rewards, [n T].</summary>
    public float[] Rewards { get; }

    /// <summary>Whether an episode ended with the step, [n T].</summary>
    public bool[] Ended { get; }

    /// <summary>Values of the observations, [n T]; written when the buffer is full.</summary>
    public float[] Values { get; }

    /// <summary>Advantages, [n T]; written when the buffer is full.</summary>
    public float[] Advantages { get; }

    /// <summary>Returns that values should predict, [n T]; written when the buffer is full.</summary>
    public float[] Returns { get; }

    /// <summary>How many episodes were cut from outside; their last observation still has a value.</summary>
    public int FinalCount { get; private set; }

    /// <summary>Last observations of the cut episodes, [FinalCount, F].</summary>
    public ReadOnlySpan<float> FinalObservations => _finalObservations.AsSpan(0, FinalCount * _observationCount);

    /// <summary>Their images, [FinalCount, B].</summary>
    public ReadOnlySpan<byte> FinalImages => _finalImages.AsSpan(0, FinalCount * _imageBytes);

    /// <summary>The rows that those observations followed, [FinalCount].</summary>
    public ReadOnlySpan<int> FinalRows => _finalRows.AsSpan(0, FinalCount);

    /// <summary>Stores what was seen and done in the present step.</summary>
    /// <param name="observations">[n, F].</param>
    /// <param name="actions">[n, A].</param>
    /// <param name="logProbabilities">[n].</param>
    /// <param name="images">[n, B].</param>
    /// <param name="masks">[n, M].</param>
    public void AddActions(
        ReadOnlySpan<float> observations, ReadOnlySpan<float> actions, ReadOnlySpan<float> logProbabilities, ReadOnlySpan<byte> images = default, ReadOnlySpan<float> masks = default)
    {
        for (int i = 0; i < Environments; i++)
        {
            int row = i * Capacity + Steps;
            observations.Slice(i * _observationCount, _observationCount).CopyTo(Observations.AsSpan(row * _observationCount));
            actions.Slice(i * _actionCount, _actionCount).CopyTo(Actions.AsSpan(row * _actionCount));
            LogProbabilities[row] = logProbabilities[i];
            if (_imageBytes > 0) images.Slice(i * _imageBytes, _imageBytes).CopyTo(Images.AsSpan(row * _imageBytes));
            if (_maskCount > 0) masks.Slice(i * _maskCount, _maskCount).CopyTo(Masks.AsSpan(row * _maskCount));
        }
    }

    /// <summary>Stores what the present step led to, and goes on to the next.</summary>
    /// <param name="rewards">[n].</param>
    /// <param name="terminated">[n].</param>
    /// <param name="truncated">[n].</param>
    /// <param name="finalObservations">Last observations of ended episodes as the networks would see them, [n, F]; read where truncated only.</param>
    /// <param name="finalImages">Their images, [n, B].</param>
    public void AddResults(
        ReadOnlySpan<float> rewards, ReadOnlySpan<bool> terminated, ReadOnlySpan<bool> truncated, ReadOnlySpan<float> finalObservations, ReadOnlySpan<byte> finalImages = default)
    {
        for (int i = 0; i < Environments; i++)
        {
            int row = i * Capacity + Steps;
            Rewards[row] = rewards[i];
            Ended[row] = terminated[i] || truncated[i];
            if (truncated[i] && !terminated[i]) AddFinal(row, finalObservations.Slice(i * _observationCount, _observationCount), _imageBytes == 0 ? default : finalImages.Slice(i * _imageBytes, _imageBytes));
        }

        Steps++;
    }

    /// <summary>Begins again; the memory stays.</summary>
    public void Clear() => (Steps, FinalCount) = (0, 0);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("counts", [Steps, FinalCount]);
        writer.Write("observations", (ReadOnlySpan<float>)Observations);
        writer.Write("actions", (ReadOnlySpan<float>)Actions);
        writer.Write("log_probabilities", (ReadOnlySpan<float>)LogProbabilities);
        writer.Write("rewards", (ReadOnlySpan<float>)Rewards);
        writer.Write("ended", (ReadOnlySpan<bool>)Ended);
        writer.Write("final_observations", FinalObservations);
        writer.Write("final_rows", FinalRows);
        if (_imageBytes > 0)
        {
            writer.Write("images", (ReadOnlySpan<byte>)Images);
            writer.Write("final_images", FinalImages);
        }

        if (_maskCount > 0) writer.Write("masks", (ReadOnlySpan<float>)Masks);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<int> counts = stackalloc int[2];
        reader.Read("counts", counts);
        if (counts[0] < 0 || counts[0] > Capacity || counts[1] < 0 || counts[1] > Rows)
            throw new InvalidDataException($"The rollout holds {counts[0]} steps and {counts[1]} cut episodes where at most {Capacity} and {Rows} fit.");
        (Steps, FinalCount) = (counts[0], counts[1]);
        reader.Read("observations", Observations.AsSpan());
        reader.Read("actions", Actions.AsSpan());
        reader.Read("log_probabilities", LogProbabilities.AsSpan());
        reader.Read("rewards", Rewards.AsSpan());
        reader.Read("ended", Ended.AsSpan());
        Array.Resize(ref _finalObservations, FinalCount * _observationCount);
        Array.Resize(ref _finalRows, FinalCount);
        reader.Read("final_observations", _finalObservations.AsSpan());
        reader.Read("final_rows", _finalRows.AsSpan());
        if (_imageBytes > 0)
        {
            Array.Resize(ref _finalImages, FinalCount * _imageBytes);
            reader.Read("images", Images.AsSpan());
            reader.Read("final_images", _finalImages.AsSpan());
        }

        if (_maskCount > 0) reader.Read("masks", Masks.AsSpan());
        foreach (int row in _finalRows)
        {
            if ((uint)row >= (uint)Rows) throw new InvalidDataException($"A cut episode belongs to row {row} of {Rows}.");
        }
    }

    private void AddFinal(int row, ReadOnlySpan<float> observation, ReadOnlySpan<byte> images)
    {
        if (FinalCount == _finalRows.Length)
        {
            Array.Resize(ref _finalRows, Math.Max(4, 2 * FinalCount));
            Array.Resize(ref _finalObservations, _finalRows.Length * _observationCount);
            Array.Resize(ref _finalImages, _finalRows.Length * _imageBytes);
        }

        _finalRows[FinalCount] = row;
        observation.CopyTo(_finalObservations.AsSpan(FinalCount * _observationCount));
        images.CopyTo(_finalImages.AsSpan(FinalCount * _imageBytes));
        FinalCount++;
    }
}
