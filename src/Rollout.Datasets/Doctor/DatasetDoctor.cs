using System.Globalization;
using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace Rollout.Datasets;

/// <summary>Looks for what is wrong with demonstrations before a policy is learned from them. Reads episode by episode.</summary>
public sealed class DatasetDoctor
{
    /// <summary>Frames after which a lag of the state behind the action is reported.</summary>
    private const int TolerableLag = 3;

    /// <summary>Seconds for which nothing may change while the action does.</summary>
    private const double TolerableFreeze = 0.5;

    /// <summary>Findings of one kind that are listed; more are counted.</summary>
    private const int Listed = 5;

    private readonly DatasetInfo _info;
    private readonly List<FeatureStatistics> _statistics;
    private readonly Dictionary<string, List<DatasetFinding>> _findings = [];
    private readonly Dictionary<string, int> _fingerprints = [];
    private readonly ActionLag? _lag;
    private int _episode;

    /// <summary>Begins without episodes.</summary>
    public DatasetDoctor(DatasetInfo info)
    {
        _info = info;
        _statistics = [.. info.Features.Where(feature => feature.Type != ElementType.Text).Select(feature => new FeatureStatistics(feature))];
        if (IsNumeric(FeatureNames.State) && IsNumeric(FeatureNames.Action)) _lag = new ActionLag(info.Find(FeatureNames.State).Width, info.Find(FeatureNames.Action).Width);
    }

    /// <summary>Examines an episode.</summary>
    public void Add(Episode episode)
    {
        if (episode.Length < 2) Report("short episode", $"episode {_episode}", "It has a single frame.", "Leave it out: rollout data split --keep.");
        foreach (FeatureStatistics statistics in _statistics) statistics.Add(episode);
        foreach (Feature feature in _info.Features) LookForNonFinite(episode, feature);
        LookForGaps(episode);
        LookForFrozen(episode);
        LookForDuplicate(episode);
        _lag?.Add(episode, _info.Find(FeatureNames.State), _info.Find(FeatureNames.Action));
        _episode++;
    }

    /// <summary>Everything that was found.</summary>
    public IReadOnlyList<DatasetFinding> Findings()
    {
        List<DatasetFinding> all = [];
        if (_episode == 0) return [new("empty", "the dataset", "It has no episodes.", "Record some: rollout record --help.")];
        foreach (FeatureStatistics statistics in _statistics) all.AddRange(Constant(statistics));
        foreach ((string kind, List<DatasetFinding> found) in _findings)
        {
            all.AddRange(found.Take(Listed));
            if (found.Count > Listed) all.Add(new(kind, $"{found.Count - Listed} more", "The same.", found[0].Remedy));
        }

        if (_lag?.Find() is { } lag && lag.Lag >= TolerableLag)
            all.Add(new("action lag", $"column '{FeatureNames.Action}'", Invariant($"Element {lag.State} of the state follows element {lag.Action} of the action {lag.Lag} frames ({lag.Lag / _info.FramesPerSecond:F2} s) late (correlation {lag.Correlation:F2})."),
                "If the robot is that slow nothing is wrong; otherwise pair each observation with the action that was sent when it was taken. A chunk of actions must last longer than the lag."));
        return all;
    }

    private IEnumerable<DatasetFinding> Constant(FeatureStatistics statistics)
    {
        // A simulation's whole state is there to be drawn again, not to be learned from; walls and masses may well stay as they are.
        if (statistics.Feature.Type == ElementType.Boolean || statistics.Feature.Name is FeatureNames.Reward or FeatureNames.EnvironmentState) yield break;
        int[] constant = [.. Enumerable.Range(0, statistics.Width).Where(j => statistics.Minimum[j] == statistics.Maximum[j])];
        if (constant.Length == 0) yield break;
        string elements = constant.Length == statistics.Width ? "It never changes" : $"Elements {string.Join(", ", constant.Take(8).Select(j => statistics.Feature.Names?[j] ?? j.ToString(CultureInfo.InvariantCulture)))}{(constant.Length > 8 ? ", ..." : "")} never change";
        yield return new("constant dimension", $"column '{statistics.Feature.Name}'", Invariant($"{elements} (value {statistics.Minimum[constant[0]]:G4})."),
            "It says nothing to a policy: leave it out, or check that the sensor was connected. Normalisers leave it unscaled.");
    }

    private void LookForNonFinite(Episode episode, Feature feature)
    {
        if (feature.Type is not (ElementType.Float32 or ElementType.Float64)) return;
        double[] values = episode.Doubles(feature);
        int bad = Array.FindIndex(values, value => !double.IsFinite(value));
        if (bad >= 0) Report("not a number", $"episode {_episode}, column '{feature.Name}', frame {bad / feature.Width}", Invariant($"Element {bad % feature.Width} is {values[bad]}."), "Learning from it gives a policy of NaN: leave the episode out, or mend the sensor's driver.");
    }

    private void LookForGaps(Episode episode)
    {
        if (episode.Times is not { } times) return;
        for (int frame = 1; frame < times.Length; frame++)
        {
            double step = times[frame] - times[frame - 1];
            if (step > 0 && step <= 1.5 / _info.FramesPerSecond) continue;
            Report("time gap", $"episode {_episode}, frame {frame}", step <= 0 ? Invariant($"Time stands still or runs backwards by {-step:F3} s.") : Invariant($"{step:F3} s lie between two frames; {1 / _info.FramesPerSecond:F3} s are usual."),
                "The recorder could not keep up: record at a lower rate, or leave the episode out.");
            return;
        }
    }

    /// <summary>A camera or sensor hangs when it shows the same for long while the action changes.</summary>
    private void LookForFrozen(Episode episode)
    {
        if (!IsNumeric(FeatureNames.Action)) return;
        int longest = Math.Max(5, (int)(TolerableFreeze * _info.FramesPerSecond));
        Feature action = _info.Find(FeatureNames.Action);
        double[] actions = episode.Doubles(action);
        foreach (Feature feature in _info.Features.Where(feature => feature.Type == ElementType.Image || feature.Name == FeatureNames.State))
        {
            ReadOnlySpan<byte> bytes = EpisodeJournal.Bytes(episode.Column(feature.Name));
            int size = bytes.Length / episode.Length, run = 0;
            for (int frame = 1; frame < episode.Length; frame++)
            {
                bool same = bytes.Slice(frame * size, size).SequenceEqual(bytes.Slice((frame - 1) * size, size));
                bool moved = !actions.AsSpan(frame * action.Width, action.Width).SequenceEqual(actions.AsSpan((frame - 1) * action.Width, action.Width));
                run = !same ? 0 : moved ? run + 1 : run;
                if (run < longest) continue;
                Report("frozen frames", $"episode {_episode}, column '{feature.Name}', frame {frame - run + 1}", $"{run} frames in a row are the same while the action changes.", "The camera or sensor hung: leave the episode out, or cut it before the freeze.");
                break;
            }
        }
    }

    private void LookForDuplicate(Episode episode)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes([episode.Length]));
        foreach (Feature feature in _info.Features.Where(feature => feature.Type != ElementType.Text)) hash.AppendData(EpisodeJournal.Bytes(episode.Column(feature.Name)));
        string fingerprint = Convert.ToHexString(hash.GetHashAndReset());
        if (_fingerprints.TryAdd(fingerprint, _episode)) return;
        Report("duplicated episode", $"episode {_episode}", $"It equals episode {_fingerprints[fingerprint]} in every column.", "Held-out episodes must not be among those learned from: keep one of them, rollout data split --keep.");
    }

    private bool IsNumeric(string name) => _info.Has(name) && _info.Find(name).Type is (ElementType.Float32 or ElementType.Float64 or ElementType.Int64);

    private void Report(string kind, string where, string what, string remedy)
    {
        if (!_findings.TryGetValue(kind, out List<DatasetFinding>? list)) _findings[kind] = list = [];
        list.Add(new DatasetFinding(kind, where, what, remedy));
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
