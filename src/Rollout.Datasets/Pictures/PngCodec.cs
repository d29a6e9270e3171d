using SkiaSharp;

namespace Rollout.Datasets;

/// <summary>Pictures of 1, 3 or 4 channels to PNG and back, without loss.</summary>
public static class PngCodec
{
    /// <summary>Encodes a picture.</summary>
    /// <param name="pixels">[height, width, channels].</param>
    /// <param name="shape">Height, width, channels.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int[] shape)
    {
        (int height, int width, int channels) = (shape[0], shape[1], shape[2]);
        using SKBitmap bitmap = new(new SKImageInfo(width, height, channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, channels == 4 ? SKAlphaType.Unpremul : SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        switch (channels)
        {
            case 1:
                for (int y = 0; y < height; y++) pixels.Slice(y * width, width).CopyTo(target[(y * bitmap.RowBytes)..]);
                break;
            case 3:
                for (int i = 0; i < width * height; i++) (target[4 * i], target[4 * i + 1], target[4 * i + 2], target[4 * i + 3]) = (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], 255);
                break;
            case 4:
                pixels.CopyTo(target);
                break;
            default:
                throw new DatasetException($"A picture has {channels} channels; 1, 3 or 4 can be written as PNG.");
        }

        using SKPixmap pixmap = bitmap.PeekPixels();
        using SKData? data = pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 4));
        return data?.ToArray() ?? throw new DatasetException($"A picture of {height} x {width} pixels could not be encoded.");
    }

    /// <summary>Decodes a picture.</summary>
    /// <param name="png">A whole PNG file.</param>
    /// <param name="shape">Height, width, channels that it must have.</param>
    /// <param name="pixels">Receives [height, width, channels].</param>
    /// <exception cref="DatasetException">It is no picture, or of another size.</exception>
    public static void Decode(byte[] png, int[] shape, Span<byte> pixels)
    {
        (int height, int width, int channels) = (shape[0], shape[1], shape[2]);
        using SKData data = SKData.CreateCopy(png);
        using SKCodec codec = SKCodec.Create(data) ?? throw new DatasetException("it is no PNG picture");
        if (codec.Info.Width != width || codec.Info.Height != height) throw new DatasetException($"it is {codec.Info.Height} x {codec.Info.Width} pixels, not {height} x {width}");
        SKImageInfo wanted = new(width, height, channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, channels == 4 ? SKAlphaType.Unpremul : SKAlphaType.Opaque);
        using SKBitmap bitmap = new(wanted);
        SKCodecResult result = codec.GetPixels(wanted, bitmap.GetPixels());
        if (result != SKCodecResult.Success) throw new DatasetException($"it cannot be decoded ({result})");
        ReadOnlySpan<byte> source = bitmap.GetPixelSpan();
        if (channels == 1)
        {
            for (int y = 0; y < height; y++) source.Slice(y * bitmap.RowBytes, width).CopyTo(pixels[(y * width)..]);
        }
        else if (channels == 3)
        {
            for (int i = 0; i < width * height; i++) (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = (source[4 * i], source[4 * i + 1], source[4 * i + 2]);
        }
        else
        {
            source.CopyTo(pixels);
        }
    }
}
