"""The trainings that are measured: a network, a loss and an optimizer, the same for every contestant.

All are trained by Adam with its usual rate of 1e-3 on MNIST, in float32. An autoencoder's loss is the Bernoulli
negative log-likelihood, summed over the pixels, and a classifier's the categorical one; that of a variational
autoencoder is the negative bound at one code an example, its rate summed over the code. All are averaged over batches.
"""

from dataclasses import dataclass
from itertools import pairwise

PIXELS = 784
CLASSES = 10
LEAK = 0.3
"""The slope of the convolutional network's leaky ReLU."""


@dataclass(frozen=True)
class Case:
    """One network.

    kind: "dense", "conv" or "variational", which are autoencoders, or "classifier".
    widths: the hidden layers of the encoder or classifier, or the filters of the convolutions.
    strides: of the convolutions.
    latent: the size of the code.
    activation: after each hidden dense layer.
    batches: the batch sizes that are measured.
    """

    kind: str
    widths: tuple[int, ...]
    batches: tuple[int, ...]
    latent: int = 2
    strides: tuple[int, ...] = ()
    activation: str = "relu"

    def products(self, batch: int) -> float:
        """Return the operations of a step's matrix products: 6 a weight and example (Kaplan et al. 2020, 2.1).

        Two each for the layer, for the gradient of its weights and for that of its input, which the first layer does
        not need: it is counted all the same, as is usual. Only for dense networks.
        """
        return 6.0 * batch * sum(a * b for a, b in self.layers())

    def layers(self) -> list[tuple[int, int]]:
        """Return the inputs and outputs of each dense layer."""
        outputs = {"classifier": CLASSES, "variational": 2 * self.latent}.get(self.kind, self.latent)
        down = list(pairwise((PIXELS, *self.widths, outputs)))
        up = list(pairwise((self.latent, *reversed(self.widths), PIXELS)))
        return down if self.kind == "classifier" else down + up


CASES = {
    "dense": Case("dense", (512, 256), (32, 128, 256, 1024)),
    "deep": Case("dense", (1000, 500, 250), (32, 128, 256, 1024), latent=30),
    "conv": Case("conv", (32, 64, 64, 64), (32, 128), strides=(1, 2, 2, 1)),
    "variational": Case("variational", (200, 200), (128,), latent=50, activation="tanh"),
    "tiny": Case("classifier", (30, 30, 30), (10,), activation="sigmoid"),
}
"""784-512-256-2, the convolutional network of Foster's Generative Deep Learning (2019), and so on, by name."""
