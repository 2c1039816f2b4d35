"""The programs that are measured.

Each module has `prepare(case, batch, x, labels)`, which builds the network and gives a function `train(epochs)`. That
trains for so many epochs over all of `x` [n, 28, 28], n a multiple of `batch`, in a new random order each, with all the
data where it is used, and gives the mean loss of the last epoch when all is computed.
"""

CONTESTANTS = {
    "fit": "aelib_fit",
    "nnx.jit loop": "nnx_loop",
    "PyTorch": "pytorch_eager",
    "torch.compile": "pytorch_compiled",
    "Keras on JAX": "keras_jax",
}
