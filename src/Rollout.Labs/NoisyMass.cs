using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Labs;

/// <summary>What a policy costs on NoisyDoubleIntegrator-v0 in the long run, a hundred masses side by side.</summary>
internal static class NoisyMass
{
    /// <summary>The task.</summary>
    public const string Id = "NoisyDoubleIntegrator-v0";

    /// <summary>Average cost a step of the LQG regulator, and where position and velocity are known; recorded from its Riccati equations.</summary>
    public const double LeastCost = 0.3599747076, FullStateCost = 0.1803493577;

    private const int Masses = 100;

    /// <summary>Average cost a step of each mass.</summary>
    /// <param name="create">Makes a policy for the spaces.</param>
    /// <param name="seed">Seed of starts and noise.</param>
    /// <param name="frames">Measurements that the policy is shown, oldest first.</param>
    /// <param name="steps">Steps that are averaged.</param>
    /// <param name="settling">Steps before them, in which the start is forgotten.</param>
    public static double[] Costs(Func<Box, Box, IPolicy> create, ulong seed, int frames = 1, int steps = 4000, int settling = 200)
    {
        using IVectorEnvironment environment = new FrameStack(frames, FramePadding.Zero).Wrap(StandardEnvironments.CreateRegistry().Find(Id).CreateVector!(Masses, AutoresetMode.Disabled, null));
        IPolicy policy = create((Box)environment.ObservationSpace, (Box)environment.ActionSpace);
        StepBuffers buffers = new(Masses, environment.ObservationSpace);
        float[] actions = new float[Masses], memory = new float[Masses * policy.MemoryCount];
        double[] costs = new double[Masses];
        environment.Reset(seed, buffers);
        for (int t = -settling; t < steps; t++)
        {
            policy.Act(Masses, buffers.Floats, [], memory, actions);
            environment.Step(actions, buffers);
            for (int i = 0; i < Masses && t >= 0; i++) costs[i] -= buffers.Rewards[i] / steps;
        }

        return costs;
    }
}
