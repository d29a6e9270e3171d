using MathNet.Numerics.LinearAlgebra;
using Rollout.Worlds;
using Nested = Rollout.Worlds.Dual<Rollout.Worlds.Dual<Rollout.Worlds.Real64>>;
using RealColumn = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace Rollout.Control;

/// <summary>Hermite-Simpson collocation as a nonlinear program in z = (x[0], ..., x[N-1], u[0], ..., u[N-1], h).</summary>
internal sealed class CollocationProgram<TWorld> : INonlinearProgram where TWorld : struct, IContinuousWorld
{
    private readonly DirectCollocation _settings;
    private readonly int _knots;
    private readonly Rollout.Worlds.Vector<Real64> _constants;
    private readonly Rollout.Worlds.Vector<Nested> _nestedConstants;

    public CollocationProgram(DirectCollocation settings, double[] start, double[] end, double[] constants)
    {
        (_settings, _knots) = (settings, settings.Knots);
        Rollout.Worlds.Vector<Real64> real = default;
        Rollout.Worlds.Vector<Nested> nested = default;
        for (int i = 0; i < constants.Length; i++) (real[i], nested[i]) = (new Real64(constants[i]), Nested.Const(constants[i]));
        (_constants, _nestedConstants) = (real, nested);
        int n = TWorld.States;
        (Low, High) = (new double[_knots * (n + 1) + 1], new double[_knots * (n + 1) + 1]);
        Array.Fill(Low, double.NegativeInfinity);
        Array.Fill(High, double.PositiveInfinity);
        for (int i = 0; i < n; i++)
        {
            Low[i] = High[i] = start[i];
            Low[(_knots - 1) * n + i] = High[(_knots - 1) * n + i] = end[i];
        }

        for (int k = 0; k < _knots; k++) (Low[_knots * n + k], High[_knots * n + k]) = (-settings.ActionLimit, settings.ActionLimit);
        (Low[^1], High[^1]) = settings.StepRange;
    }

    public double[] Low { get; }

    public double[] High { get; }

    public int Equations => (_knots - 1) * TWorld.States;

    /// <summary>w ∫ u² dt + v T.</summary>
    public double Cost(double[] z)
    {
        double effort = 0;
        for (int k = 0; k < _knots; k++) effort += Trapezoid(k) * z[_knots * TWorld.States + k] * z[_knots * TWorld.States + k];
        return z[^1] * (_settings.EffortWeight * effort + _settings.TimeWeight * (_knots - 1));
    }

    public double Evaluate(double[] z, RealColumn c)
    {
        int n = TWorld.States;
        Span<double> local = stackalloc double[2 * n + 3];
        for (int k = 0; k < _knots - 1; k++)
        {
            for (int i = 0; i < local.Length; i++) local[i] = z[Index(k, i)];
            Rollout.Worlds.Vector<Real64> point = default, defect = default;
            for (int i = 0; i < local.Length; i++) point[i] = new Real64(local[i]);
            Defect(point, _constants).Write(ref defect, n);
            for (int i = 0; i < n; i++) c[k * n + i] = defect[i].Value;
        }

        return Cost(z);
    }

    public void Differentiate(double[] z, RealColumn multipliers, RealColumn gradient, Matrix<double> jacobian, Matrix<double> hessian)
    {
        int n = TWorld.States, locals = 2 * n + 3, firstAction = _knots * n, step = z.Length - 1;
        gradient.Clear();
        jacobian.Clear();
        hessian.Clear();
        double h = z[^1], effort = 0;
        for (int k = 0; k < _knots; k++)
        {
            double weight = _settings.EffortWeight * Trapezoid(k), u = z[firstAction + k];
            effort += weight * u * u;
            gradient[firstAction + k] = 2 * h * weight * u;
            hessian[firstAction + k, firstAction + k] = 2 * h * weight;
            hessian[firstAction + k, step] = hessian[step, firstAction + k] = 2 * weight * u;
        }

        gradient[step] = effort + _settings.TimeWeight * (_knots - 1);
        for (int k = 0; k < _knots - 1; k++)
        {
            for (int i = 0; i < locals; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    Rollout.Worlds.Vector<Nested> point = default, defect = default;
                    for (int v = 0; v < locals; v++)
                        point[v] = new(new(new Real64(z[Index(k, v)]), new Real64(v == i ? 1 : 0)), new(new Real64(v == j ? 1 : 0), new Real64(0)));
                    Defect(point, _nestedConstants).Write(ref defect, n);
                    double curvature = 0;
                    for (int row = 0; row < n; row++)
                    {
                        curvature += multipliers[k * n + row] * defect[row].Derivative.Derivative.Value;
                        if (j == 0) jacobian[k * n + row, Index(k, i)] = defect[row].Value.Derivative.Value;
                    }

                    hessian[Index(k, i), Index(k, j)] += curvature;
                    if (i != j) hessian[Index(k, j), Index(k, i)] += curvature;
                }
            }
        }
    }

    /// <summary>1.5 (x1 - x0) - h (f0 + f1)/4 - h f((x0 + x1)/2 + h (f0 - f1)/8, (u0 + u1)/2): the cubic's slope in the middle less the dynamics there, times h.</summary>
    private static Motion<T> Defect<T>(in Rollout.Worlds.Vector<T> point, in Rollout.Worlds.Vector<T> constants) where T : struct, IReal<T>
    {
        int n = TWorld.States;
        Rollout.Worlds.Vector<T> second = default;
        for (int i = 0; i < n; i++) second[i] = point[n + i];
        Motion<T> x0 = Motion<T>.Read(point, n), x1 = Motion<T>.Read(second, n);
        T u0 = point[2 * n], u1 = point[2 * n + 1], h = point[2 * n + 2];
        TWorld.Derivative(x0, u0, constants, out Motion<T> f0);
        TWorld.Derivative(x1, u1, constants, out Motion<T> f1);
        Motion<T> zero = new(T.Const(0), T.Const(0), T.Const(0), T.Const(0));
        Motion<T> middle = zero.Plus(T.Const(0.5), x0).Plus(T.Const(0.5), x1).Plus(T.Const(0.125) * h, f0).Plus(T.Const(-0.125) * h, f1);
        TWorld.Derivative(middle, T.Const(0.5) * (u0 + u1), constants, out Motion<T> f);
        return zero.Plus(T.Const(1.5), x1).Plus(T.Const(-1.5), x0).Plus(T.Const(-0.25) * h, f0).Plus(T.Const(-0.25) * h, f1).Plus(-h, f);
    }

    private double Trapezoid(int knot) => knot == 0 || knot == _knots - 1 ? 0.5 : 1;

    /// <summary>Where the variables (x0, x1, u0, u1, h) of a segment stand in z.</summary>
    private int Index(int segment, int local)
    {
        int n = TWorld.States;
        return local < 2 * n ? segment * n + local : local < 2 * n + 2 ? _knots * n + segment + local - 2 * n : _knots * (n + 1);
    }
}
