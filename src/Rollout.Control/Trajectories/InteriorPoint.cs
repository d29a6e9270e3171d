using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Rollout.Control;

/// <summary>
/// A primal-dual interior-point method: bounds become a logarithmic barrier that fades, each barrier problem is solved by Newton's method on its
/// optimality conditions with a line search on an exact penalty. Dense, for a few hundred variables.
/// </summary>
/// <remarks>Nocedal and Wright, Numerical Optimization, chapter 19; Wächter and Biegler 2006 for the order of the steps.</remarks>
internal static class InteriorPoint
{
    private const int MaxIterations = 200;
    private const double Tolerance = 1e-9, LastBarrier = 1e-9, ToBoundary = 0.995;

    /// <summary>The solution from a guess: variables, multipliers and iterations.</summary>
    /// <exception cref="ControlException">It does not converge: the problem may be infeasible.</exception>
    public static (double[] Solution, Vector<double> Multipliers, int Iterations) Solve(INonlinearProgram program, double[] guess)
    {
        int[] free = [.. Enumerable.Range(0, guess.Length).Where(i => program.Low[i] < program.High[i])];
        int n = free.Length, m = program.Equations;
        double[] z = Interior(program, guess);
        Vector<double> c = Vector<double>.Build.Dense(m), trialC = Vector<double>.Build.Dense(m), multipliers = Vector<double>.Build.Dense(m), fullGradient = Vector<double>.Build.Dense(z.Length);
        Matrix<double> fullJacobian = Matrix<double>.Build.Dense(m, z.Length), fullHessian = Matrix<double>.Build.Dense(z.Length, z.Length);
        int unchanged = 0;
        double barrier = 0.1, penalty = 1, damping = 0, forced = 0, cost = program.Evaluate(z, c), violation = double.NaN;
        Vector<double> lowPrice = Vector<double>.Build.Dense(n, i => barrier / (z[free[i]] - program.Low[free[i]])), highPrice = Vector<double>.Build.Dense(n, i => barrier / (program.High[free[i]] - z[free[i]]));
        for (int iteration = 1; iteration <= MaxIterations; iteration++)
        {
            program.Differentiate(z, multipliers, fullGradient, fullJacobian, fullHessian);
            Vector<double> gradient = Vector<double>.Build.Dense(n, i => fullGradient[free[i]]), slope = gradient.Clone();
            Matrix<double> jacobian = Matrix<double>.Build.Dense(m, n, (i, j) => fullJacobian[i, free[j]]), hessian = Matrix<double>.Build.Dense(n, n, (i, j) => fullHessian[free[i], free[j]]);
            if (iteration == 1)
            {
                // The multipliers that explain the gradient best; from zero the first steps would ignore the curvature of the equations.
                multipliers = Newton(Factorise(Matrix<double>.Build.DenseIdentity(n), jacobian, 0), gradient - lowPrice + highPrice, Vector<double>.Build.Dense(m), n).Multipliers;
                if (!(multipliers.InfinityNorm() < 1e6)) multipliers = Vector<double>.Build.Dense(m);
                program.Differentiate(z, multipliers, fullGradient, fullJacobian, fullHessian);
                hessian = Matrix<double>.Build.Dense(n, n, (i, j) => fullHessian[free[i], free[j]]);
            }

            double complementarity = 0, curvature = hessian.InfinityNorm();
            for (int i = 0; i < n; i++)
            {
                double below = z[free[i]] - program.Low[free[i]], above = program.High[free[i]] - z[free[i]];
                slope[i] += -barrier / below + barrier / above;
                hessian[i, i] += lowPrice[i] / below + highPrice[i] / above;
                if (double.IsFinite(below)) complementarity = Math.Max(complementarity, Math.Abs(lowPrice[i] * below - barrier));
                if (double.IsFinite(above)) complementarity = Math.Max(complementarity, Math.Abs(highPrice[i] * above - barrier));
            }

            double scale = Math.Max(1, gradient.InfinityNorm()), stationarity = (gradient - lowPrice + highPrice + jacobian.TransposeThisAndMultiply(multipliers)).InfinityNorm() / scale;
            violation = c.InfinityNorm();
            if (!double.IsFinite(stationarity + violation)) throw new ControlException("The collocation problem left the finite numbers: begin from a better guess.");
            if (stationarity <= 1e-6 && violation <= Tolerance && barrier <= LastBarrier && complementarity <= 1e-6 * scale) return (z, multipliers, iteration);

            // Rounding ends the descent of large costs before the tolerance is met; five steps that change nothing are the end of a barrier problem too.
            bool stalled = unchanged >= 5 && violation <= Tolerance;
            if (stalled && barrier <= LastBarrier) return (z, multipliers, iteration);
            if ((stalled || Math.Max(stationarity, Math.Max(violation, complementarity / scale)) <= Math.Max(10 * barrier, 1e-6)) && barrier > LastBarrier)
            {
                unchanged = 0;
                barrier = Math.Max(LastBarrier, Math.Min(0.2 * barrier, Math.Pow(barrier, 1.5)));
                continue;
            }

            damping = Convexify(hessian, jacobian, curvature, damping, forced);
            LU<double> system = Factorise(hessian, jacobian, damping);
            (Vector<double> step, Vector<double> next) = Newton(system, slope, c, n);
            if (!step.All(double.IsFinite)) throw new ControlException("The collocation problem has no descent direction: begin from a better guess.");
            penalty = Math.Max(penalty, 1.5 * next.InfinityNorm());
            if (penalty > 20 * next.InfinityNorm()) penalty = 3 * next.InfinityNorm() + 1;
            double longest = Longest(program, free, z, step), merit = cost + Barrier(program, z, free, barrier) + penalty * c.L1Norm(), descent = slope * step - penalty * c.L1Norm();
            double[] trial = (double[])z.Clone();
            double length = longest, trialCost = 0;
            bool accepted = false;
            for (int cut = 0; cut < 20 && !accepted; cut++, length /= 2)
            {
                accepted = Try(length * step, length);
                if (accepted || cut > 0) continue;

                // Where the equations curve away, a second step back to them saves the full one (Fletcher 1982).
                Vector<double> back = Newton(system, Vector<double>.Build.Dense(n), trialC, n).Step, both = longest * step + back;
                accepted = Try(Math.Min(1, Longest(program, free, z, both)) * both, length);
            }

            forced = accepted ? 0 : Math.Max(1e-3, 10 * Math.Max(damping, forced));
            if (forced > 1e12) break;
            if (!accepted)
            {
                unchanged++;
                continue;
            }

            multipliers += Math.Min(1, 2 * length / longest) * (next - multipliers);
            Follow(lowPrice, step, i => z[free[i]] - program.Low[free[i]], 1);
            Follow(highPrice, step, i => program.High[free[i]] - z[free[i]], -1);
            unchanged = Math.Abs(trialCost - cost) <= 1e-9 * (1 + Math.Abs(cost)) ? unchanged + 1 : 0;
            (z, cost) = (trial, trialCost);
            trialC.CopyTo(c);

            // A bound's price follows Newton's step as far as it stays positive.
            void Follow(Vector<double> price, Vector<double> move, Func<int, double> distance, int sign)
            {
                double share = 1;
                Vector<double> change = Vector<double>.Build.Dense(n, i => barrier / distance(i) - price[i] - sign * price[i] / distance(i) * move[i]);
                for (int i = 0; i < n; i++)
                {
                    if (change[i] < 0) share = Math.Min(share, -ToBoundary * price[i] / change[i]);
                }

                for (int i = 0; i < n; i++) price[i] += share * change[i];
            }

            bool Try(Vector<double> move, double share)
            {
                for (int i = 0; i < n; i++) trial[free[i]] = z[free[i]] + move[i];
                trialCost = program.Evaluate(trial, trialC);
                double trialMerit = trialCost + Barrier(program, trial, free, barrier) + penalty * trialC.L1Norm();
                return trialMerit <= merit + 1e-4 * share * Math.Min(descent, 0) + 1e-11 * Math.Abs(merit);
            }
        }

        throw new ControlException($"The trajectory does not satisfy the dynamics after {MaxIterations} iterations (largest defect {violation:G3}): the end may be out of reach within the bounds. Allow more force or time, or begin from a better guess.");
    }

    /// <summary>The least damping tried with which the Hessian is positive definite where the equations hold: H + δ I + ρ Jᵀ J has a Cholesky factor.</summary>
    private static double Convexify(Matrix<double> hessian, Matrix<double> jacobian, double curvature, double last, double forced)
    {
        double weight = 100 * Math.Max(1, curvature);
        Matrix<double> augmented = hessian + weight * jacobian.TransposeThisAndMultiply(jacobian);
        for (double damping = forced; damping < 1e14; damping = damping == 0 ? Math.Max(1e-4, last / 3) : 6 * damping)
        {
            Matrix<double> damped = augmented.Clone();
            for (int i = 0; i < hessian.RowCount; i++) damped[i, i] += damping;
            try
            {
                damped.Cholesky();
                return damping;
            }
            catch (ArgumentException)
            {
                // Not positive definite yet.
            }
        }

        throw new ControlException("The collocation problem has no descent direction: begin from a better guess, or the end is out of reach within the bounds.");
    }

    private static LU<double> Factorise(Matrix<double> hessian, Matrix<double> jacobian, double damping)
    {
        int n = hessian.RowCount, m = jacobian.RowCount;
        Matrix<double> system = Matrix<double>.Build.Dense(n + m, n + m);
        system.SetSubMatrix(0, 0, hessian);
        system.SetSubMatrix(n, 0, jacobian);
        system.SetSubMatrix(0, n, jacobian.Transpose());
        for (int i = 0; i < n; i++) system[i, i] += damping;
        for (int i = n; i < n + m; i++) system[i, i] = -1e-11;
        return system.LU();
    }

    private static (Vector<double> Step, Vector<double> Multipliers) Newton(LU<double> system, Vector<double> slope, Vector<double> c, int n)
    {
        Vector<double> solution = system.Solve(Vector<double>.Build.Dense(n + c.Count, i => i < n ? -slope[i] : -c[i - n]));
        return (solution.SubVector(0, n), solution.SubVector(n, c.Count));
    }

    /// <summary>The longest part of a step that stays within the bounds.</summary>
    private static double Longest(INonlinearProgram program, int[] free, double[] z, Vector<double> step)
    {
        double longest = 1;
        for (int i = 0; i < free.Length; i++)
        {
            double below = z[free[i]] - program.Low[free[i]], above = program.High[free[i]] - z[free[i]];
            if (step[i] < 0) longest = Math.Min(longest, -ToBoundary * below / step[i]);
            if (step[i] > 0) longest = Math.Min(longest, ToBoundary * above / step[i]);
        }

        return longest;
    }

    private static double Barrier(INonlinearProgram program, double[] z, int[] free, double barrier)
    {
        double sum = 0;
        foreach (int i in free)
        {
            if (double.IsFinite(program.Low[i])) sum -= barrier * Math.Log(z[i] - program.Low[i]);
            if (double.IsFinite(program.High[i])) sum -= barrier * Math.Log(program.High[i] - z[i]);
        }

        return double.IsNaN(sum) ? double.PositiveInfinity : sum;
    }

    private static double[] Interior(INonlinearProgram program, double[] guess)
    {
        double[] z = (double[])guess.Clone();
        for (int i = 0; i < z.Length; i++)
        {
            double low = program.Low[i], high = program.High[i], width = Math.Min(1, high - low);
            z[i] = low == high ? low : Math.Clamp(z[i], low + 0.01 * width, high - 0.01 * width);
        }

        return z;
    }
}
