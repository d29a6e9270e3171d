using Rollout.Core;

namespace Rollout.Environments;

/// <summary>Pictures of worlds made of squares; row 0 is on top.</summary>
internal static class Grid
{
    private const float Gap = 0.03f;

    /// <summary>Clears the drawing and draws the squares.</summary>
    public static void Draw(Drawing drawing, int rows, int columns, Func<int, int, uint> color)
    {
        drawing.Clear(0, 0, columns, rows);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++) drawing.Rectangle(column, rows - 1 - row, Gap, Gap, 1 - Gap, 1 - Gap, 0, color(row, column));
        }
    }

    /// <summary>Draws a disc in the middle of a square.</summary>
    public static void Disc(Drawing drawing, int rows, int row, int column, float radius, uint color) =>
        drawing.Add(new Disc([column + 0.5f, rows - row - 0.5f], radius, color));
}
