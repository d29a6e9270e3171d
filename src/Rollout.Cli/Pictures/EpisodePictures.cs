using System.Globalization;
using Rollout.Core;
using Rollout.Datasets;
using SkiaSharp;

namespace Rollout.Cli;

/// <summary>Shows a recorded episode by the best means that its columns allow.</summary>
internal static class EpisodePictures
{
    private const int Width = 400, MostPictures = 600;
    private static readonly uint[] s_colors = [0x0969DA, 0xCF222E, 0x1A7F37, 0x8250DF, 0xBC4C00, 0x57606A];

    public static EpisodeRecording Record(Episode episode, int number, EnvironmentRegistry registry)
    {
        double rate = episode.Info.FramesPerSecond;
        int every = Math.Max(Math.Max(1, (int)(rate / 25)), (episode.Length + MostPictures - 1) / MostPictures);
        Func<int, string, SKBitmap> show = OfEnvironment(episode, registry) ?? OfPictures(episode) ?? OfColumns(episode);
        return EpisodeRecording.FromPictures(Math.Max(1, (int)(rate / every)), Enumerable.Range(0, (episode.Length + every - 1) / every).Select(i => i * every)
            .Select(frame => show(frame, string.Create(CultureInfo.InvariantCulture, $"episode {number}   {frame / rate:F1} s   frame {frame}"))));
    }

    /// <summary>The environment at its recorded states.</summary>
    private static Func<int, string, SKBitmap>? OfEnvironment(Episode episode, EnvironmentRegistry registry)
    {
        if (episode.Info.Environment is not { } id || !episode.Info.Has(FeatureNames.EnvironmentState) || registry.All.FirstOrDefault(spec => spec.Id == id) is not { } spec) return null;
        IEnvironment environment = spec.Create();
        Feature feature = episode.Info.Find(FeatureNames.EnvironmentState);
        if (environment is not (IDrawable drawable and IStateful stateful) || stateful.StateCount != feature.Width || feature.Type is not (ElementType.Float32 or ElementType.Float64)) return null;
        environment.Reset(0, new Observation(new float[environment.ObservationSpace.FloatCount], new byte[environment.ObservationSpace.ByteCount]));
        double[] states = feature.Type == ElementType.Float64 ? episode.Values<double>(feature.Name).ToArray() : Array.ConvertAll(episode.Floats(feature.Name).ToArray(), value => (double)value);
        Drawing drawing = new();
        return (frame, caption) =>
        {
            stateful.SetState(states.AsSpan(frame * feature.Width, feature.Width));
            drawable.Draw(drawing);
            return DrawingRenderer.Render(drawing, Width, caption);
        };
    }

    /// <summary>The recorded pictures, side by side.</summary>
    private static Func<int, string, SKBitmap>? OfPictures(Episode episode)
    {
        Feature[] cameras = [.. episode.Info.Features.Where(feature => feature.Type == ElementType.Image)];
        if (cameras.Length == 0) return null;
        return (frame, caption) =>
        {
            Drawing blank = new();
            blank.Clear(0, 0, cameras.Length, 1);
            using SKBitmap canvasBelow = DrawingRenderer.Render(blank, Width * cameras.Length, caption);
            SKBitmap picture = canvasBelow.Copy();
            using SKCanvas canvas = new(picture);
            for (int c = 0; c < cameras.Length; c++)
            {
                using SKImage image = SKImage.FromEncodedData(PngCodec.Encode(episode.Bytes(cameras[c].Name).Slice(frame * cameras[c].Width, cameras[c].Width), cameras[c].Shape));
                float scale = Math.Min((float)Width / image.Width, (float)Width / image.Height), across = image.Width * scale, down = image.Height * scale;
                canvas.DrawImage(image, SKRect.Create(c * Width + (Width - across) / 2, (Width - down) / 2, across, down), new SKSamplingOptions(SKFilterMode.Linear));
            }

            return picture;
        };
    }

    /// <summary>Every column as lines over time, and the present frame as a bar.</summary>
    private static Func<int, string, SKBitmap> OfColumns(Episode episode)
    {
        const float Wide = 4, High = 0.8f, Gap = 0.15f;
        Feature[] columns = [.. episode.Info.Features.Where(feature => feature.Type is not (ElementType.Image or ElementType.Text)).Take(8)];
        Drawing drawing = new();
        float height = columns.Length * (High + Gap) + Gap;
        List<Shape> lines = [];
        for (int c = 0; c < columns.Length; c++)
        {
            float bottom = height - (c + 1) * (High + Gap);
            double[] values = Doubles(episode, columns[c]);
            double low = values.Min(), range = Math.Max(values.Max() - low, 1e-9);
            lines.Add(new Polygon([0, bottom, Wide, bottom, Wide, bottom + High, 0, bottom + High], 0xF6F8FA));
            for (int j = 0; j < Math.Min(columns[c].Width, s_colors.Length); j++)
            {
                float[] points = new float[2 * Math.Max(2, episode.Length)];
                for (int f = 0; f < points.Length / 2; f++)
                    (points[2 * f], points[2 * f + 1]) = (Wide * f / Math.Max(1, episode.Length - 1), bottom + High * (float)((values[Math.Min(f, episode.Length - 1) * columns[c].Width + j] - low) / range));
                lines.Add(new Polyline(points, 0.015f, s_colors[j]));
            }
        }

        return (frame, caption) =>
        {
            drawing.Clear(0, 0, Wide, height);
            foreach (Shape line in lines) drawing.Add(line);
            float now = Wide * frame / Math.Max(1, episode.Length - 1);
            drawing.Add(new Polyline([now, 0, now, height], 0.01f, 0x24292F));
            SKBitmap picture = DrawingRenderer.Render(drawing, Width, caption);
            for (int c = 0; c < columns.Length; c++) DrawingRenderer.Write(picture, columns[c].Name, 4, (c * (High + Gap) + Gap) * Width / Wide + 12);
            return picture;
        };
    }

    private static double[] Doubles(Episode episode, Feature feature) => feature.Type switch
    {
        ElementType.Float32 => Array.ConvertAll(episode.Floats(feature.Name).ToArray(), value => (double)value),
        ElementType.Float64 => episode.Values<double>(feature.Name).ToArray(),
        ElementType.Int64 => Array.ConvertAll(episode.Values<long>(feature.Name).ToArray(), value => (double)value),
        _ => Array.ConvertAll(episode.Flags(feature.Name).ToArray(), value => value ? 1.0 : 0),
    };
}
