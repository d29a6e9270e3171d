using Rollout.Core;

namespace Rollout.Neural;

/// <summary>First values of weights.</summary>
public static class Initialization
{
    /// <summary>
    /// A random matrix whose rows or columns, whichever are fewer, are orthonormal times the gain: a normal matrix orthogonalised by modified
    /// Gram-Schmidt, twice, in double precision.
    /// </summary>
    /// <param name="random">Source.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="gain">Every singular value of the result.</param>
    /// <param name="weights">Receives the matrix, [rows, columns] row-major.</param>
    /// <remarks>Saxe, McClelland, Ganguli: Exact solutions to the nonlinear dynamics of learning in deep linear neural networks (2014).</remarks>
    public static void Orthogonal(RandomStream random, int rows, int columns, double gain, Span<float> weights)
    {
        if (weights.Length != rows * columns) throw new ArgumentException($"{weights.Length} weights do not make a {rows} x {columns} matrix.");
        (int count, int length) = (Math.Min(rows, columns), Math.Max(rows, columns));
        double[][] vectors = new double[count][];
        for (int i = 0; i < count; i++)
        {
            double[] vector = vectors[i] = new double[length];
            double norm;
            do
            {
                for (int k = 0; k < length; k++) vector[k] = random.NextNormal();
                for (int pass = 0; pass < 2; pass++)
                {
                    for (int j = 0; j < i; j++) Subtract(vector, vectors[j], Dot(vector, vectors[j]));
                }

                norm = Math.Sqrt(Dot(vector, vector));
            }
            while (norm < 1e-8);
            for (int k = 0; k < length; k++) vector[k] /= norm;
        }

        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) weights[i * columns + j] = (float)(gain * (rows <= columns ? vectors[i][j] : vectors[j][i]));
        }
    }

    /// <summary>Uniform within ± the bound.</summary>
    public static void Uniform(RandomStream random, double bound, Span<float> weights)
    {
        for (int i = 0; i < weights.Length; i++) weights[i] = (float)((2 * random.NextDouble() - 1) * bound);
    }

    /// <summary>PyTorch's default for a linear layer's weights and biases: 1 / √inputs.</summary>
    public static double LinearBound(int inputs) => 1 / Math.Sqrt(inputs);

    /// <summary>Glorot and Bengio 2010, equation 16: gain √(6 / (inputs + outputs)).</summary>
    public static double XavierBound(int inputs, int outputs, double gain = 1) => gain * Math.Sqrt(6.0 / (inputs + outputs));

    /// <summary>He et al. 2015, equation 10, as a uniform distribution: gain √(3 / inputs).</summary>
    public static double KaimingBound(int inputs, double gain) => gain * Math.Sqrt(3.0 / inputs);

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }

    private static void Subtract(double[] a, double[] b, double scale)
    {
        for (int k = 0; k < a.Length; k++) a[k] -= scale * b[k];
    }
}
