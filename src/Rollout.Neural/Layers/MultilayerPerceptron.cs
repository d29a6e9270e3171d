using Rollout.Core;

namespace Rollout.Neural;

/// <summary>Fully connected layers, an activation after each but the last.</summary>
public sealed class MultilayerPerceptron
{
    private readonly (Parameter Weight, Parameter Bias)[] _layers;

    /// <summary>Adds the network's weights, all zero, to a parameter vector.</summary>
    /// <param name="parameters">Receives the parameters name.0.weight, name.0.bias, name.1.weight, ...</param>
    /// <param name="name">Prefix of their names.</param>
    /// <param name="inputs">Columns of the input.</param>
    /// <param name="hidden">Widths of the hidden layers; none makes a linear map.</param>
    /// <param name="outputs">Columns of the output.</param>
    /// <param name="activation">After each hidden layer.</param>
    public MultilayerPerceptron(ParameterVector parameters, string name, int inputs, ReadOnlySpan<int> hidden, int outputs, Activation activation)
    {
        _layers = new (Parameter, Parameter)[hidden.Length + 1];
        Inputs = inputs;
        Outputs = outputs;
        Activation = activation;
        for (int i = 0; i < _layers.Length; i++)
        {
            int width = i < hidden.Length ? hidden[i] : outputs;
            _layers[i] = (parameters.Add($"{name}.{i}.weight", width, inputs), parameters.Add($"{name}.{i}.bias", 1, width));
            inputs = width;
        }
    }

    /// <summary>Columns of the input.</summary>
    public int Inputs { get; }

    /// <summary>Columns of the output.</summary>
    public int Outputs { get; }

    /// <summary>The activation after each hidden layer.</summary>
    public Activation Activation { get; }

    /// <summary>Weights and biases from first to last.</summary>
    public IReadOnlyList<(Parameter Weight, Parameter Bias)> Layers => _layers;

    /// <summary>Draws orthogonal weights and sets biases to zero (Saxe et al. 2014), as Stable-Baselines3 does.</summary>
    /// <param name="random">Source.</param>
    /// <param name="hiddenGain">Singular values of hidden layers; the square root of 2 for tanh and relu.</param>
    /// <param name="outputGain">Singular values of the last layer; 0.01 makes a policy begin undecided.</param>
    public void InitializeOrthogonal(RandomStream random, double hiddenGain, double outputGain)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            (Parameter weight, Parameter bias) = _layers[i];
            Initialization.Orthogonal(random, weight.Rows, weight.Columns, i < _layers.Length - 1 ? hiddenGain : outputGain, weight.Values);
            bias.Values.Clear();
        }
    }

    /// <summary>Draws weights and biases uniformly within ± 1 / √inputs, PyTorch's default.</summary>
    public void InitializeUniform(RandomStream random)
    {
        foreach ((Parameter weight, Parameter bias) in _layers)
        {
            Initialization.Uniform(random, Initialization.LinearBound(weight.Columns), weight.Values);
            Initialization.Uniform(random, Initialization.LinearBound(weight.Columns), bias.Values);
        }
    }

    /// <summary>Applies the network to a batch on a tape.</summary>
    /// <param name="x">[batch, inputs].</param>
    /// <returns>[batch, outputs].</returns>
    public Tensor Forward(Tensor x) => Forward(x, out _);

    /// <summary>Applies the network to a batch on a tape, and hands out the last hidden layer.</summary>
    /// <param name="x">[batch, inputs].</param>
    /// <param name="latent">The last hidden layer, or <paramref name="x"/> where there is none.</param>
    /// <returns>[batch, outputs].</returns>
    public Tensor Forward(Tensor x, out Tensor latent)
    {
        latent = x;
        for (int i = 0; i < _layers.Length; i++)
        {
            latent = x;
            (Parameter weight, Parameter bias) = _layers[i];
            x = x.Linear(weight.On(x.Tape), bias.On(x.Tape), i < _layers.Length - 1 ? Activation : Activation.None);
        }

        return x;
    }
}
