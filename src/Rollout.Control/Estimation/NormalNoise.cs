using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rollout.Core;

namespace Rollout.Control;

/// <summary>Fills arrays with standard normal numbers, many at once.</summary>
/// <param name="random">Generator.</param>
internal sealed class NormalNoise(RandomStream random)
{
    private const int Block = 512;

    private readonly float[] _uniform = new float[2 * Block], _radius = new float[Block], _angle = new float[Block];

    /// <summary>Box and Muller 1958 on vectors: √(-2 ln u) times cosine and sine of 2π v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(Span<double> destination)
    {
        Span<Vector<float>> radii = MemoryMarshal.Cast<float, Vector<float>>(_radius.AsSpan()), angles = MemoryMarshal.Cast<float, Vector<float>>(_angle.AsSpan());
        for (int first = 0; first < destination.Length; first += 2 * Block)
        {
            random.Fill(_uniform);
            for (int i = 0; i < Block; i++) (_radius[i], _angle[i]) = (1 - _uniform[2 * i], _uniform[2 * i + 1]);

            for (int i = 0; i < radii.Length; i++)
            {
                Vector<float> radius = Vector.SquareRoot(Vector.Log(radii[i]) * -2f);
                (Vector<float> sin, Vector<float> cos) = Vector.SinCos(angles[i] * (2 * MathF.PI));
                (radii[i], angles[i]) = (radius * cos, radius * sin);
            }

            int count = Math.Min(Block, destination.Length - first), rest = Math.Min(Block, destination.Length - first - count);
            for (int i = 0; i < count; i++) destination[first + i] = _radius[i];
            for (int i = 0; i < rest; i++) destination[first + count + i] = _angle[i];
        }
    }
}
