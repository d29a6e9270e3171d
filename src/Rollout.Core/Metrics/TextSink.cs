using System.Globalization;

namespace Rollout.Core;

/// <summary>Writes measurements as lines of name and value, grouped by flush: for a console, or any other text.</summary>
/// <param name="output">Receives the lines; its owner closes it.</param>
public sealed class TextSink(TextWriter output) : IMetricSink
{
    private readonly List<(string Name, double Value)> _values = [];

    /// <inheritdoc/>
    public void Record(string name, double value) => _values.Add((name, value));

    /// <inheritdoc/>
    public void Flush(long step)
    {
        if (_values.Count == 0) return;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {step:N0}"));
        foreach ((string name, double value) in _values) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-32}{value:G6}"));
        _values.Clear();
    }
}
