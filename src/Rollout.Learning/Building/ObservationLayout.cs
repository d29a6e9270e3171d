using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>An image within the bytes that a network sees, height by width by channels.</summary>
/// <param name="Path">Where it is in the space, as in "camera/left"; "observation" where the space is the image.</param>
/// <param name="Offset">First byte in the row.</param>
/// <param name="Height">Height.</param>
/// <param name="Width">Width.</param>
/// <param name="Channels">Channels.</param>
public readonly record struct ImagePart(string Path, int Offset, int Height, int Width, int Channels);

/// <summary>
/// What a network makes of an observation space: images stay bytes, everything else becomes numbers (choices as one-hot, as Gymnasium
/// flattens them), and a member of a dictionary called "action_mask" forbids actions instead of being seen.
/// </summary>
public sealed class ObservationLayout
{
    /// <summary>Name of the member that holds a 1 for each action, choice or bit that is allowed, and 0 for the others.</summary>
    public const string ActionMask = "action_mask";

    private readonly List<(string Path, Space Space, int Float, int Byte, int Feature)> _numbers = [];
    private readonly List<(int Byte, int Offset, int Length)> _bytes = [];
    private readonly List<ImagePart> _images = [];
    private readonly Space _space;
    private readonly bool _plain;
    private int _maskAt = -1;

    /// <summary>Finds out what a space holds.</summary>
    /// <param name="observationSpace">Any space of fixed size.</param>
    /// <param name="actionSpace">Decides how long a mask must be.</param>
    /// <exception cref="NotSupportedException">A mask does not fit the actions.</exception>
    public ObservationLayout(Space observationSpace, Space actionSpace)
    {
        _space = observationSpace;
        Add("", observationSpace, 0, 0);
        if (observationSpace is DictSpace dictionary && dictionary.Parts.FirstOrDefault(part => part.Name == ActionMask) is { } mask)
        {
            if (actionSpace.MaskCount == 0 || mask.Space.FloatCount != actionSpace.MaskCount || mask.Space.ByteCount > 0)
                throw new NotSupportedException($"{ActionMask} is {mask.Space}; for actions from {actionSpace} it must hold {actionSpace.MaskCount} numbers, such as MultiBinary({actionSpace.MaskCount}).");
            (_maskAt, MaskCount) = (mask.Float, mask.Space.FloatCount);
        }

        _plain = observationSpace is Box { Plane: Plane.Float };
    }

    private ObservationLayout(Space space) => (_space, _plain, FeatureCount) = (space, true, space.FloatCount);

    /// <summary>The float plane as it is, without images and masks.</summary>
    public static ObservationLayout Floats(Space space) => new(space);

    /// <summary>Numbers that a network sees, F.</summary>
    public int FeatureCount { get; private set; }

    /// <summary>Bytes of all images, B.</summary>
    public int ImageBytes { get; private set; }

    /// <summary>The images.</summary>
    public IReadOnlyList<ImagePart> Images => _images;

    /// <summary>Entries of the mask of actions, M; 0 for none.</summary>
    public int MaskCount { get; }

    /// <summary>Takes observations apart.</summary>
    /// <param name="rows">Number of observations, n.</param>
    /// <param name="floats">Float plane.</param>
    /// <param name="bytes">Byte plane.</param>
    /// <param name="features">Receives the numbers, [n, F].</param>
    /// <param name="images">Receives the images, [n, B].</param>
    /// <param name="masks">Receives the masks, [n, M]; may be empty.</param>
    public void Split(int rows, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> features, Span<byte> images, Span<float> masks)
    {
        if (_plain)
        {
            floats[..(rows * FeatureCount)].CopyTo(features);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> numbers = floats.Slice(row * _space.FloatCount, _space.FloatCount);
            ReadOnlySpan<byte> pixels = bytes.Slice(row * _space.ByteCount, _space.ByteCount);
            foreach ((_, Space space, int first, int firstByte, int feature) in _numbers)
                space.Flatten(numbers.Slice(first, space.FloatCount), pixels.Slice(firstByte, space.ByteCount), features.Slice(row * FeatureCount + feature, space.FlatCount));
            foreach ((int first, int offset, int length) in _bytes) pixels.Slice(first, length).CopyTo(images[(row * ImageBytes + offset)..]);
            if (!masks.IsEmpty && MaskCount > 0) numbers.Slice(_maskAt, MaskCount).CopyTo(masks[(row * MaskCount)..]);
        }
    }

    /// <summary>Adds inputs for a space's members to a graph: "observation" for a space of one part, the members' paths else, numbers and pixels as floats.</summary>
    /// <param name="graph">Receives inputs and nodes.</param>
    /// <returns>Names of the features, [batch, F] ("" for none), of each image, [batch, height · width · channels], and of the mask, [batch, M] ("" for none).</returns>
    /// <exception cref="NotSupportedException">The graph cannot make features of a member, such as text.</exception>
    internal (string Features, string[] Images, string Mask) AddTo(OnnxGraph graph)
    {
        string[] images = [.. _images.Select(image => graph.Input(image.Path, image.Height * image.Width * image.Channels))];
        string mask = MaskCount > 0 ? graph.Input(ActionMask, MaskCount) : "";
        if (_plain) return (graph.Input("observation", FeatureCount), images, mask);
        string[] parts = [.. _numbers.Select(part => part.Space switch
        {
            Box box => graph.Input(part.Path, box.Length),
            MultiBinary bits => graph.Input(part.Path, bits.FloatCount),
            Discrete discrete => OneHot(graph, graph.Input(part.Path, 1), discrete.Start, discrete.N),
            MultiDiscrete choices => OneHot(graph, graph.Input(part.Path, choices.FloatCount), choices),
            _ => throw new NotSupportedException($"{part.Path} is {part.Space}, of which a model file cannot make numbers."),
        })];
        return (parts.Length == 0 ? "" : graph.Concat(parts), images, mask);
    }

    private static string OneHot(OnnxGraph graph, string value, int start, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = start + i;
        return graph.Node("Cast", [graph.Node("Equal", [value, graph.Constant(values, 1, count)])], [("to", 1)]);
    }

    private static string OneHot(OnnxGraph graph, string values, MultiDiscrete choices)
    {
        string[] parts = new string[choices.FloatCount];
        for (int i = 0; i < parts.Length; i++) parts[i] = OneHot(graph, graph.Columns(values, i, 1), choices.Starts[i], choices.Counts[i]);
        return graph.Concat(parts);
    }

    private void Add(string path, Space space, int firstFloat, int firstByte)
    {
        switch (space)
        {
            case CompositeSpace composite:
                foreach (Part part in composite.Parts)
                {
                    if (composite == _space && composite is DictSpace && part.Name == ActionMask) continue;
                    Add(path.Length == 0 ? part.Name : $"{path}/{part.Name}", part.Space, firstFloat + part.Float, firstByte + part.Byte);
                }

                break;
            case Box { Plane: Plane.Byte, Shape: [var height, var width, var channels] } image:
                _images.Add(new ImagePart(path.Length == 0 ? "observation" : path, ImageBytes, height, width, channels));
                _bytes.Add((firstByte, ImageBytes, image.Length));
                ImageBytes += image.Length;
                break;
            default:
                _numbers.Add((path.Length == 0 ? "observation" : path, space, firstFloat, firstByte, FeatureCount));
                FeatureCount += space.FlatCount;
                break;
        }
    }
}
