"""PyTorch with `torch.compile` around the network and the loss, the gradient included. It needs a C++ compiler."""

import torch

from benchmarks.contestants import pytorch_eager


def prepare(case, batch, x, labels):
    """Return a contestant's training; see `benchmarks.contestants`."""
    return pytorch_eager.prepare(case, batch, x, labels, compiled=torch.compile)
