"""The programs that are measured.

Each module has `prepare(case, batch, x, labels)`, which builds the network and returns a function `train(epochs)`. That
function trains for `epochs` epochs over all of `x` [n, 28, 28], n a multiple of `batch`, each in a new random order,
with all data on the device, and returns the mean loss of the last epoch once all is computed.
"""

CONTESTANTS = {
    "fit": "aelib_fit",
    "nnx.jit loop": "nnx_loop",
    "PyTorch": "pytorch_eager",
    "torch.compile": "pytorch_compiled",
    "Keras on JAX": "keras_jax",
}
