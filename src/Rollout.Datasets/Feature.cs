namespace Rollout.Datasets;

/// <summary>A named column: something that every frame of every episode has.</summary>
/// <param name="Name">Name, as LeRobot spells it: see <see cref="FeatureNames"/>.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Dimensions of one frame's value; [1] for a number, [height, width, channels] for a picture.</param>
public sealed record Feature(string Name, ElementType Type, int[] Shape)
{
    /// <summary>Names of the elements, such as "x", "y"; null where nobody named them.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Elements of one frame's value.</summary>
    public int Width => Shape.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>Throws unless name, type and shape make sense.</summary>
    /// <exception cref="DatasetException">Names what does not.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Name)) throw new DatasetException("A feature has no name.");
        if (!Enum.IsDefined(Type)) throw new DatasetException($"Feature '{Name}' has the unknown type {(int)Type}.");
        if (Shape.Length is 0 or > 5 || Shape.Any(size => size is < 1 or > 1 << 24)) throw new DatasetException($"Feature '{Name}' has the shape [{string.Join(", ", Shape)}]; 1 to 5 dimensions of at least 1 are needed.");
        if (Shape.Aggregate(1.0, (product, size) => product * size) > 1 << 28) throw new DatasetException($"Feature '{Name}' has {string.Join(" x ", Shape)} elements a frame; that is too many.");
        if (Type == ElementType.Image && Shape.Length != 3) throw new DatasetException($"Picture '{Name}' has the shape [{string.Join(", ", Shape)}]; height, width and channels are needed.");
        if (Type == ElementType.Text && Width != 1) throw new DatasetException($"Text '{Name}' has the shape [{string.Join(", ", Shape)}]; one text a frame is needed.");
        if (Names is not null && Names.Count != Width) throw new DatasetException($"Feature '{Name}' has {Width} elements and {Names.Count} names.");
    }
}
