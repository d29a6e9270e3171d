namespace Rollout.Datasets;

/// <summary>A dataset is damaged, or does not hold what is asked of it; the message names file, episode and column.</summary>
public sealed class DatasetException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public DatasetException(string message) : base(message)
    {
    }

    /// <summary>Says what is wrong and what was found below.</summary>
    public DatasetException(string message, Exception inner) : base(message, inner)
    {
    }
}
