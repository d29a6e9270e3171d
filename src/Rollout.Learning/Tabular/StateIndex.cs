using Rollout.Core;

namespace Rollout.Learning;

/// <summary>Numbers the values of a discrete space from 0: Discrete, MultiDiscrete, MultiBinary, and tuples and dictionaries of these, the last element fastest.</summary>
public sealed class StateIndex
{
    private readonly int[] _starts, _counts, _strides;

    /// <summary>Numbers a space.</summary>
    /// <exception cref="NotSupportedException">A part of the space is not discrete; the message says what to do.</exception>
    public StateIndex(Space space)
    {
        List<(int Start, int Count)> elements = [];
        Collect(space, elements);
        (_starts, _counts) = ([.. elements.Select(element => element.Start)], [.. elements.Select(element => element.Count)]);
        _strides = new int[elements.Count];
        int count = 1;
        for (int i = elements.Count - 1; i >= 0; i--)
        {
            _strides[i] = count;
            count = checked(count * _counts[i]);
        }

        Count = count;
    }

    /// <summary>Number of values.</summary>
    public int Count { get; }

    /// <summary>What each float is multiplied with, after <see cref="Starts"/> is subtracted, to give the number as a sum.</summary>
    public ReadOnlySpan<int> Strides => _strides;

    /// <summary>Smallest value of each float.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Number of a value.</summary>
    /// <param name="floats">The value.</param>
    /// <exception cref="ArgumentException">It does not belong to the space.</exception>
    public int Of(ReadOnlySpan<float> floats)
    {
        int index = 0;
        for (int i = 0; i < _strides.Length; i++)
        {
            int digit = (int)floats[i] - _starts[i];
            if ((uint)digit >= (uint)_counts[i] || digit + _starts[i] != floats[i])
                throw new ArgumentException($"Element {i} of the observation is {floats[i]}, not one of the {_counts[i]} integers from {_starts[i]}.", nameof(floats));
            index += digit * _strides[i];
        }

        return index;
    }

    private static void Collect(Space space, List<(int Start, int Count)> elements)
    {
        switch (space)
        {
            case Discrete discrete:
                elements.Add((discrete.Start, discrete.N));
                break;
            case MultiDiscrete several:
                for (int i = 0; i < several.Counts.Length; i++) elements.Add((several.Starts[i], several.Counts[i]));
                break;
            case MultiBinary bits:
                elements.AddRange(Enumerable.Repeat((0, 2), bits.FloatCount));
                break;
            case CompositeSpace composite:
                foreach (Part part in composite.Parts) Collect(part.Space, elements);
                break;
            default:
                throw new NotSupportedException($"A table needs discrete observations, not {space}: wrap the environment, as in --wrap discretize-observation:10, or use another algorithm.");
        }
    }
}
