using System.Globalization;
using Rollout.Core;
using SkiaSharp;

namespace Rollout.Cli;

/// <summary>One episode as pictures: an animated WebP, a page that any browser opens, and a strip of six moments.</summary>
internal sealed class EpisodeRecording : IDisposable
{
    private const int Width = 400;
    private const int Moments = 6;
    private readonly List<SKBitmap> _pictures = [];
    private readonly int _framesPerSecond;

    private EpisodeRecording(int framesPerSecond) => _framesPerSecond = framesPerSecond;

    public double Return { get; private set; }

    public int Steps { get; private set; }

    /// <summary>Plays an episode. Fast environments are shown every second or third step, at true speed.</summary>
    public static EpisodeRecording Play(IPolicy policy, IEnvironment environment, EnvironmentSpec spec, ulong seed, int maxSteps)
    {
        if (environment is not IDrawable drawable) throw new NotSupportedException($"{spec.Id} does not draw itself: implement IDrawable to play it.");
        int every = Math.Max(1, spec.FramesPerSecond / 25);
        EpisodeRecording recording = new(spec.FramesPerSecond / every);
        float[] floats = new float[environment.ObservationSpace.FloatCount], actions = new float[environment.ActionSpace.FloatCount], memory = new float[policy.MemoryCount];
        byte[] bytes = new byte[environment.ObservationSpace.ByteCount];
        Drawing drawing = new();
        environment.Reset(seed, new Observation(floats, bytes));
        bool over = false;
        while (!over && recording.Steps < maxSteps)
        {
            if (recording.Steps % every == 0) recording.Take(drawable, drawing, spec.Id);
            policy.Act(1, floats, bytes, memory, actions);
            StepResult result = environment.Step(actions, new Observation(floats, bytes));
            recording.Return += result.Reward;
            recording.Steps++;
            over = result.Terminated || result.Truncated;
        }

        recording.Take(drawable, drawing, spec.Id);
        return recording;
    }

    /// <summary>An episode whose pictures exist already.</summary>
    public static EpisodeRecording FromPictures(int framesPerSecond, IEnumerable<SKBitmap> pictures)
    {
        EpisodeRecording recording = new(framesPerSecond);
        recording._pictures.AddRange(pictures);
        recording.Steps = recording._pictures.Count;
        return recording;
    }

    public void WriteAnimation(Stream stream)
    {
        TimeSpan duration = TimeSpan.FromSeconds(1.0 / _framesPerSecond);
        SKWebpEncoderFrame[] frames = [.. _pictures.Select(picture => new SKWebpEncoderFrame(picture, duration))];
        if (!SKWebpEncoder.EncodeAnimated(stream, frames, new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, 60)))
            throw new IOException("The animation could not be encoded.");
    }

    public void WritePage(Stream stream, string title)
    {
        using MemoryStream animation = new();
        WriteAnimation(animation);
        string safe = System.Net.WebUtility.HtmlEncode(title);
        string page = $$"""
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><title>{{safe}}</title>
            <style>body { font: 16px system-ui, sans-serif; text-align: center; margin: 3em; color: #24292f } img { border: 1px solid #d0d7de; border-radius: 8px }</style>
            <h1>{{safe}}</h1>
            <img alt="{{safe}}" src="data:image/webp;base64,{{Convert.ToBase64String(animation.GetBuffer(), 0, (int)animation.Length)}}">
            </html>

            """;
        stream.Write(System.Text.Encoding.UTF8.GetBytes(page));
    }

    public void WriteStrip(Stream stream)
    {
        int moments = Math.Min(Moments, _pictures.Count), height = _pictures[0].Height, width = _pictures[0].Width;
        using SKBitmap strip = new(width * moments, height);
        using (SKCanvas canvas = new(strip))
        {
            for (int i = 0; i < moments; i++)
                canvas.DrawBitmap(_pictures[moments == 1 ? 0 : i * (_pictures.Count - 1) / (moments - 1)], i * width, 0, SKSamplingOptions.Default);
        }

        using SKData data = strip.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(stream);
    }

    public void Dispose()
    {
        foreach (SKBitmap picture in _pictures) picture.Dispose();
    }

    private void Take(IDrawable drawable, Drawing drawing, string id)
    {
        drawable.Draw(drawing);
        _pictures.Add(DrawingRenderer.Render(drawing, Width, string.Create(CultureInfo.InvariantCulture, $"{id}   step {Steps}   return {Return:F0}")));
    }
}
