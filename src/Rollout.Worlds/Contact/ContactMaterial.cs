namespace Rollout.Worlds;

/// <summary>A spring and a damper between bodies that overlap, as one implicit step of them needs it.</summary>
/// <typeparam name="T">The scalar.</typeparam>
/// <param name="stiffness">k [N/m].</param>
/// <param name="damping">c [N s/m].</param>
/// <param name="step">h [s].</param>
internal readonly struct ContactMaterial<T>(T stiffness, T damping, T step) where T : struct, IReal<T>
{
    /// <summary>h.</summary>
    public readonly T Step = step;

    /// <summary>β, the part of a penetration that is recovered within a step.</summary>
    public readonly T Recovery = step * stiffness / (damping + step * stiffness);

    /// <summary>γ, the velocity with which a contact gives way to an impulse of one [1/kg].</summary>
    public readonly T Softness = T.Const(1) / (step * (damping + step * stiffness));
}
