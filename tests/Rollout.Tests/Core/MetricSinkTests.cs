using System.Buffers.Binary;
using System.Text;
using Rollout.Core;

namespace Rollout.Tests.Core;

public class MetricSinkTests
{
    [Fact]
    public void Csv_grows_columns_and_continues_after_a_resume()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "progress.csv");
        using (CsvSink sink = new(path))
        {
            sink.Record("a", 1);
            sink.Flush(10);
            sink.Record("b", 2.5);
            sink.Record("a", double.NaN);
            sink.Flush(20);
        }

        using (CsvSink sink = new(path))
        {
            sink.Record("b", 3);
            sink.Flush(30);
        }

        Assert.Equal(["step,a,b", "10,1,", "20,NaN,2.5", "30,,3"], File.ReadAllLines(path));
        using (CsvSink sink = new(path, lastStep: 20))
        {
            sink.Record("a", 4);
            sink.Flush(25);
        }

        Assert.Equal(["step,a,b", "10,1,", "20,NaN,2.5", "25,4,"], File.ReadAllLines(path));
    }

    [Fact]
    public void Text_shows_names_and_values()
    {
        StringWriter text = new();
        TextSink sink = new(text);
        sink.Record("train/loss", 0.125);
        sink.Flush(2048);
        sink.Flush(4096);
        Assert.Equal(["step 2,048", "  train/loss                      0.125"], text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void TensorBoard_records_carry_right_checksums_and_values()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        using (TensorBoardSink sink = new(folder))
        {
            sink.Record("train/loss", 0.25);
            sink.Flush(300);
        }

        byte[] file = File.ReadAllBytes(Directory.GetFiles(folder).Single());
        List<byte[]> events = [];
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            Assert.Equal(Masked(file.AsSpan(at + 12, length)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            events.Add(file[(at + 12)..(at + 12 + length)]);
            at += length + 16;
        }

        Assert.Equal(2, events.Count);
        Assert.Contains("brain.Event:2", Encoding.UTF8.GetString(events[0]));

        // step 300 = varint AC 02 in field 2; summary in field 5, value in field 1: tag "train/loss", simple_value 0.25.
        byte[] expected = [0x10, 0xAC, 0x02, 0x2A, 19, 0x0A, 17, 0x0A, 10, .. "train/loss"u8, 0x15, 0, 0, 0x80, 0x3E];
        Assert.Equal(expected, events[1][9..]);
    }

    [Fact]
    public void The_checksum_is_CRC32C()
    {
        // 0xE3069283 is the published check value of CRC-32C for "123456789"; the mask rotates it by 15 and adds a constant.
        const uint Check = 0xE3069283;
        Assert.Equal(((Check >> 15) | (Check << 17)) + 0xA282EAD8, TensorBoardSink.MaskedCrc("123456789"u8));
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }
}
