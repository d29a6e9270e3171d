namespace Rollout.Learning;

/// <summary>Settings of an algorithm.</summary>
public interface IOptions
{
    /// <summary>Throws unless every option is within its range.</summary>
    /// <exception cref="OptionException">Names the option, its value and its range.</exception>
    void Validate();
}
