using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// A cost V(θ, w, x0) of parameters θ, noise w and a start x0; what is minimised is F(θ) = E V. The noise enters the actions of a policy or the
/// parameters themselves.
/// </summary>
public interface IObjective
{
    /// <summary>Numbers of θ.</summary>
    int Parameters { get; }

    /// <summary>Numbers of noise that one sample takes.</summary>
    int NoiseLength { get; }

    /// <summary>Numbers that say where a sample starts; 0 if always at the same place.</summary>
    int StartLength => 0;

    /// <summary>Whether <see cref="Gradients"/> is available.</summary>
    bool Differentiable => true;

    /// <summary>Draws a start.</summary>
    void DrawStart(RandomStream random, Span<double> start)
    {
    }

    /// <summary>values[i] = V(θ, w_i, x0_i).</summary>
    /// <exception cref="ControlException">A value is not finite.</exception>
    void Values(ReadOnlySpan<double> parameters, Samples samples, Span<double> values);

    /// <summary>The same, with gradients[i] = ∂V(θ, w_i, x0_i)/∂θ along the path, [N, parameters]. Jumps contribute nothing.</summary>
    /// <exception cref="ControlException">A value or derivative is not finite.</exception>
    void Gradients(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> gradients);

    /// <summary>The same, with scores[i] = σ² ∂ log p(w_i)/∂θ, [N, parameters]: the noise itself if it is added to θ, Σ (∂π/∂θ)ᵀ w if to the actions.</summary>
    /// <exception cref="ControlException">A value is not finite.</exception>
    void Scores(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> scores);

    /// <summary>Gradients and scores of the same rollouts.</summary>
    /// <exception cref="ControlException">A value or derivative is not finite.</exception>
    void GradientsAndScores(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> gradients, Span<double> scores)
    {
        Gradients(parameters, samples, values, gradients);
        Scores(parameters, samples, values, scores);
    }
}
