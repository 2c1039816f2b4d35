"""An autoencoder with a smaller decoder, for files in which the decoder counts."""

from __future__ import annotations

from typing import Any


def one_hidden_layer(train: Any, mean_image: Any, seed: int, epochs: int = 2) -> Any:
    """Train 784-256-32-256-784 as the chapter trains its autoencoder, which has a hidden layer of 512 more each way."""
    import jax
    import optax
    from flax import nnx

    import aelib

    model: Any = aelib.dense_autoencoder(
        (784,), hidden=(256,), latent=32, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(seed)
    )
    model.decoder.layers[-1].bias[...] = mean_image
    rate = optax.cosine_decay_schedule(2e-3, epochs * len(train) // 128)
    aelib.fit(model, aelib.nll, train, epochs=epochs, batch_size=128, optimizer=optax.adam(rate),
              key=jax.random.key(seed), progress=False)  # fmt: skip
    return model


def beside_pca(network: Any, weights: int, pca: dict[int, Any], written: Any, step_for: Any) -> dict[str, Any]:
    """Return files by a network at two steps, and by some numbers of components at its errors."""
    found: dict[str, Any] = {}
    for at, (step, counts) in enumerate(((0.5, (64, 80, 96)), (1.0, (48, 64)))):
        own = written(network, step, weights)
        each = {"autoencoder": own}
        for count in counts:
            at_error = written(pca[count], step_for(pca[count], asked=own["error"]), 784 * (count + 1))
            at_error["break-even"] = 1e6 * (own["side"] - at_error["side"]) / (at_error["bits"] - own["bits"])
            each[f"PCA-{count}"] = at_error
        found[f"{at}"] = each
    return found
