namespace Rollout.Neural;

/// <summary>The weights of one recurrent layer with G gates, named and laid out as in PyTorch.</summary>
/// <param name="InputWeight">weight_ih, [G H, inputs].</param>
/// <param name="HiddenWeight">weight_hh, [G H, H].</param>
/// <param name="InputBias">bias_ih, [1, G H].</param>
/// <param name="HiddenBias">bias_hh, [1, G H].</param>
/// <param name="StateOffset">Where the layer's state begins in a row of the network's state.</param>
public sealed record RecurrentLayer(Parameter InputWeight, Parameter HiddenWeight, Parameter InputBias, Parameter HiddenBias, int StateOffset)
{
    /// <summary>Columns of the input.</summary>
    public int Inputs => InputWeight.Columns;

    /// <summary>Width, H.</summary>
    public int Hidden => HiddenWeight.Columns;
}
