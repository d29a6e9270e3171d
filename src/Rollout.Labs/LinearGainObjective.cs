using Rollout.Control;
using Rollout.Core;

namespace Rollout.Labs;

/// <summary>
/// x⁺ = x + u with u = Θ x + w in d dimensions, 10 steps: J = Σ (xᵀx + 0.1 uᵀu) + 10 x_Tᵀ x_T from x0 ~ N(1, 0.001). Written out in matrices, since
/// worlds are made for a fixed number of states; d² parameters.
/// </summary>
/// <param name="dimension">d.</param>
/// <param name="noiseFreeScores">Whether scores are taken along the rollout without noise, as published code does; that is biased.</param>
internal sealed class LinearGainObjective(int dimension, bool noiseFreeScores = false) : IObjective
{
    private const int Steps = 10;
    private const double FinalWeight = 10, ActionWeight = 0.1;

    public int Parameters => dimension * dimension;

    public int NoiseLength => Steps * dimension;

    public int StartLength => dimension;

    public void DrawStart(RandomStream random, Span<double> start)
    {
        for (int i = 0; i < start.Length; i++) start[i] = 1 + Math.Sqrt(0.001) * random.NextNormal();
    }

    public void Values(ReadOnlySpan<double> parameters, Samples samples, Span<double> values) => Run(parameters, samples, values, [], []);

    public void Gradients(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> gradients) => Run(parameters, samples, values, gradients, []);

    public void Scores(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> scores) => Run(parameters, samples, values, [], scores);

    private void Run(ReadOnlySpan<double> theta, Samples samples, Span<double> values, Span<double> gradients, Span<double> scores)
    {
        int d = dimension;
        double[] x = new double[(Steps + 1) * d], u = new double[Steps * d], adjoint = new double[d], price = new double[d], quiet = new double[d], quietNext = new double[d];
        gradients.Clear();
        scores.Clear();
        for (int s = 0; s < samples.Count; s++)
        {
            ReadOnlySpan<double> noise = samples.Noise.AsSpan(s * NoiseLength, NoiseLength);
            samples.Starts.AsSpan(s * d, d).CopyTo(x);
            samples.Starts.AsSpan(s * d, d).CopyTo(quiet);
            double cost = 0;
            for (int t = 0; t < Steps; t++)
            {
                for (int i = 0; i < d; i++)
                {
                    double sum = noise[t * d + i];
                    for (int j = 0; j < d; j++) sum += theta[i * d + j] * x[t * d + j];
                    u[t * d + i] = sum;
                    x[(t + 1) * d + i] = x[t * d + i] + sum;
                    cost += x[t * d + i] * x[t * d + i] + ActionWeight * sum * sum;
                    for (int j = 0; j < d && scores.Length > 0; j++) scores[(s * d + i) * d + j] += noise[t * d + i] * (noiseFreeScores ? quiet[j] : x[t * d + j]);
                }

                if (!noiseFreeScores) continue;
                for (int i = 0; i < d; i++)
                {
                    quietNext[i] = quiet[i];
                    for (int j = 0; j < d; j++) quietNext[i] += theta[i * d + j] * quiet[j];
                }

                quietNext.CopyTo(quiet, 0);
            }

            for (int i = 0; i < d; i++) cost += FinalWeight * x[Steps * d + i] * x[Steps * d + i];
            values[s] = cost;
            if (gradients.Length == 0) continue;
            for (int i = 0; i < d; i++) adjoint[i] = 2 * FinalWeight * x[Steps * d + i];
            for (int t = Steps - 1; t >= 0; t--)
            {
                // λ ← λ + 2 x + Θᵀ p with the price p = λ + 2 r u of an action.
                for (int i = 0; i < d; i++)
                {
                    price[i] = adjoint[i] + 2 * ActionWeight * u[t * d + i];
                    for (int j = 0; j < d; j++) gradients[(s * d + i) * d + j] += price[i] * x[t * d + j];
                }

                for (int j = 0; j < d; j++)
                {
                    double sum = adjoint[j] + 2 * x[t * d + j];
                    for (int i = 0; i < d; i++) sum += theta[i * d + j] * price[i];
                    adjoint[j] = sum;
                }
            }
        }
    }
}
