using Parquet.Schema;

namespace Rollout.Datasets;

/// <summary>A column to be written: a plain column of numbers, nested lists of a fixed shape, texts, or pictures as PNG.</summary>
/// <param name="Name">Name.</param>
/// <param name="Values"><c>float[]</c>, <c>double[]</c>, <c>long[]</c>, <c>bool[]</c>, <c>string[]</c>, or <c>byte[][]</c> for pictures.</param>
/// <param name="Shape">Shape of a row; [1] makes a plain column.</param>
/// <param name="AlwaysList">Whether [1] makes a list all the same.</param>
internal sealed record ParquetColumn(string Name, Array Values, int[] Shape, bool AlwaysList = false)
{
    /// <summary>Lists within lists.</summary>
    public int Depth => Shape is [1] && !AlwaysList ? 0 : Shape.Length;

    /// <summary>Elements of a row.</summary>
    public int Width => Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>The column in a schema; LeRobot's names for nested parts.</summary>
    public Field Field()
    {
        if (Values is byte[][]) return new StructField(Name, new DataField("bytes", typeof(byte[]), true), new DataField("path", typeof(string), true));
        Type element = Values.GetType().GetElementType()!;
        bool nullable = element == typeof(string);
        Field field = new DataField(Depth == 0 ? Name : "element", element, nullable);
        for (int level = Depth; level > 0; level--) field = new ListField(level == 1 ? Name : "element", field);
        return field;
    }

    /// <summary>For each element the innermost list that it continues, as Parquet counts: 0 begins a row.</summary>
    public static int[] RepetitionLevels(int[] shape, int rows)
    {
        int width = shape.Aggregate(1, (product, size) => product * size);
        int[] levels = new int[rows * width];
        for (int i = 0; i < width; i++)
        {
            int level = shape.Length, block = 1;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                block *= shape[axis];
                if (i % block != 0) break;
                level = axis;
            }

            for (int row = 0; row < rows; row++) levels[row * width + i] = level;
        }

        return levels;
    }
}
