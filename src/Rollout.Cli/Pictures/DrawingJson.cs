using System.Globalization;
using System.Text.Json;
using Rollout.Core;

namespace Rollout.Cli;

/// <summary>
/// A drawing's shapes as JSON for a canvas: {"view":[left,bottom,right,top],"shapes":[{"polygon":[x,y,...],"color":"#rrggbb"}, {"disc":[x,y],"radius":r,...},
/// {"line":[x,y,...],"width":w,...}]}, back to front, y upwards.
/// </summary>
internal static class DrawingJson
{
    public static void Write(Utf8JsonWriter json, Drawing drawing)
    {
        (float left, float bottom, float right, float top) = drawing.View;
        json.WriteStartObject();
        Numbers(json, "view", [left, bottom, right, top]);
        json.WriteStartArray("shapes");
        foreach (Shape shape in drawing.Shapes)
        {
            json.WriteStartObject();
            switch (shape)
            {
                case Polygon:
                    Numbers(json, "polygon", shape.Points);
                    break;
                case Disc disc:
                    Numbers(json, "disc", shape.Points);
                    json.WriteNumber("radius", Finite(disc.Radius));
                    break;
                case Polyline line:
                    Numbers(json, "line", shape.Points);
                    json.WriteNumber("width", Finite(line.Width));
                    break;
            }

            json.WriteString("color", string.Create(CultureInfo.InvariantCulture, $"#{shape.Color & 0xFFFFFF:x6}"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string name, ReadOnlySpan<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values) json.WriteNumberValue(Finite(value));
        json.WriteEndArray();
    }

    /// <summary>JSON has no NaN; a shape that went astray is drawn at 0.</summary>
    private static float Finite(float value) => float.IsFinite(value) ? value : 0;
}
