namespace Rollout.Labs;

/// <summary>Mean and standard error of independent numbers.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Variance">Variance of one.</param>
/// <param name="Error">Standard error of the mean.</param>
internal readonly record struct Spread(double Mean, double Variance, double Error)
{
    public static Spread Of(IReadOnlyCollection<double> numbers)
    {
        double mean = numbers.Average(), variance = numbers.Sum(x => (x - mean) * (x - mean)) / (numbers.Count - 1);
        return new Spread(mean, variance, Math.Sqrt(variance / numbers.Count));
    }
}
