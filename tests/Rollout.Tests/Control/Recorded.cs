using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Tests.Control;

/// <summary>One row of the recordings of optimal control: constants, expected values and their tolerance.</summary>
internal sealed class Recorded
{
    private readonly double _absolute, _relative;

    private Recorded(JsonElement row)
    {
        Constants = row.GetProperty("constants");
        Expected = row.GetProperty("expected");
        (_absolute, _relative) = (row.GetProperty("tolerance").Number("absolute"), row.GetProperty("tolerance").Number("relative"));
    }

    public JsonElement Constants { get; }

    public JsonElement Expected { get; }

    /// <summary>All rows of a name; a name that selects none fails.</summary>
    public static Recorded[] Rows(string file, string name)
    {
        Recorded[] rows = [.. Fixture.Load($"optimisation/{file}.json").GetProperty("values").EnumerateArray().Where(row => row.GetProperty("name").GetString() == name).Select(row => new Recorded(row))];
        Assert.True(rows.Length > 0, $"no row is named '{name}' in {file}.json");
        return rows;
    }

    public double this[string constant] => Constants.Number(constant);

    public Matrix<double> Matrix(string constant) => ToMatrix(Constants.GetProperty(constant));

    public Matrix<double> Diagonal(string constant) => Matrix<double>.Build.DenseOfDiagonalArray(Constants.Doubles(constant));

    public void Holds(string name, double actual) => Fixture.Near(Expected.Number(name), actual, _absolute, _relative, name);

    public void Near(double expected, double actual, string what) => Fixture.Near(expected, actual, _absolute, _relative, what);

    public void Holds(string name, Matrix<double> actual) => Holds(name, actual.ToRowMajorArray());

    public void Holds(string name, IReadOnlyList<double> actual)
    {
        double[] expected = Expected.Doubles(name);
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++) Fixture.Near(expected[i], actual[i], _absolute, _relative, $"{name}[{i}]");
    }

    private static Matrix<double> ToMatrix(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number) return Matrix<double>.Build.Dense(1, 1, element.GetDouble());
        if (element.ValueKind == JsonValueKind.String) return Matrix<double>.Build.DenseIdentity(int.Parse(element.GetString()![1..], null));
        int[] shape = element.Shape();
        return Matrix<double>.Build.DenseOfRowMajor(shape[0], shape[1], Fixture.Doubles(element));
    }
}
