"""The controls of the chapter "Codes in bits", by its own cells: files, no loss, codebooks, and search with 32 bits."""

from __future__ import annotations

import bz2
import io
from functools import partial
from typing import Any

import numpy as np

from evidence.controls.codes_summaries import DERIVED as DERIVED
from evidence.controls.finite_scalar import finite_scalar
from evidence.controls.product_quantisation import product_quantised, turns
from evidence.controls.small_decoder import beside_pca, one_hidden_layer
from evidence.controls.templates import by_templates

SEEDS = (0, 1)
AUTOENCODER_STEPS = (0.5, 1.0)
WRITTEN, MESSAGES = 1500, 5
FOR = (60_000, 1_000_000)
SATURATED = 0.96  # from here on the derivative of tanh is below 0.08


def cosines_of(x: Any) -> Any:
    """Return the discrete cosine transform of blocks of 4×4 pixels [n, 784]."""
    from scipy.fft import dctn

    blocks = x.reshape(-1, 7, 4, 7, 4).transpose(0, 1, 3, 2, 4)
    return dctn(blocks, axes=(3, 4), norm="ortho").reshape(len(x), -1)  # pyright: ignore


def from_cosines(z: Any) -> Any:
    """Undo `cosines_of`, and clip to [0, 1]."""
    from scipy.fft import idctn

    blocks = idctn(z.reshape(-1, 7, 7, 4, 4), axes=(3, 4), norm="ortho")
    return np.clip(blocks.transpose(0, 1, 3, 2, 4).reshape(len(z), -1), 0, 1)  # pyright: ignore


def step_for(way: Any, page: Any, asked: float) -> float:
    """Return the step at which a way has this error on test digits, by bisection."""
    encode, decode = way
    z, (low, high) = encode(page.test), (0.1, 8.0)
    for _ in range(12):
        middle = (low + high) / 2
        below = page.error(decode(middle * np.round(z / middle)), page.test) < asked
        low, high = (middle, high) if below else (low, middle)
    return low


def written(page: Any, way: Any, step: float, side: int) -> dict[str, float]:
    """Write some test digits; `side` is how many numbers the receiver needs beside the tables, a byte each."""
    encode, decode = way
    some = page.test[np.random.default_rng(0).permutation(len(page.test))[:WRITTEN]]
    train, test = (np.round(encode(x) / step).astype(int) for x in (page.train[:20_000], some))
    messages = [page.in_bits(train, part) for part in np.split(test, MESSAGES)]
    bits, (*_, entries) = float(np.mean([bits for bits, _, _ in messages])), messages[0]
    x_hat, beside = decode(step * np.concatenate([again for _, again, _ in messages])), 8 * (side + entries)
    return {"bits": bits, "error": page.error(x_hat, some), "side": beside / 1e6, "step": step} | {
        f"{n}": bits + beside / n for n in FOR
    }


def weights_of(decoder: Any) -> int:
    """Return how many numbers a network has."""
    import jax
    from flax import nnx

    return sum(leaf.size for leaf in jax.tree.leaves(nnx.state(decoder, nnx.Param)))


def files(page: Any, seed: int) -> dict[str, Any]:
    """The autoencoder at two steps; PCA and cosines at the same errors; and a decoder of rounded weights."""
    import jax
    from flax import nnx

    model = page.train_autoencoder(seed)
    spread = page.batched(model.encode, page.train[:10_000]).std(axis=0)
    network = lambda x: page.batched(model.encode, x) / spread, lambda z: page.pictures_of(model, z * spread)
    pca = partial(page.pca_encode, k=64), page.pca_decode
    found: dict[str, Any] = {}
    for at, step in enumerate(AUTOENCODER_STEPS):
        own = written(page, network, step, weights_of(model.decoder))
        each = {"autoencoder": own}
        for name, way, side in (("PCA", pca, 784 * 65), ("DCT", (cosines_of, from_cosines), 0)):
            each[name] = written(page, way, step_for(way, page, own["error"]), side)
            saved = each[name]["bits"] - own["bits"]
            each[f"break-even {name}"] = 1e6 * (own["side"] - each[name]["side"]) / saved  # pyright: ignore
        found[f"{at}"] = each

    def rounded(weights: Any) -> Any:
        unit = np.abs(weights).max() / 127
        return np.round(weights / unit) * unit

    nnx.update(model.decoder, jax.tree.map(rounded, nnx.state(model.decoder, nnx.Param)))
    codes = AUTOENCODER_STEPS[0] * np.round(network[0](page.test) / AUTOENCODER_STEPS[0])
    return found | {"rounded decoder": page.error(network[1](codes), page.test)}


def lossless(page: Any, seed: int) -> dict[str, float]:
    """Binarised test digits: general programs, a table of patterns that is written, and bits-back, short and long."""
    import jax
    from PIL import Image

    import aelib

    black, test = page.black, page.black_test
    mosaic = test.reshape(100, 100, 28, 28).transpose(0, 2, 1, 3).reshape(2800, 2800)
    file = io.BytesIO()
    Image.fromarray(mosaic.astype(bool)).save(file, "PNG", optimize=True)
    ink = np.clip(black.mean(axis=0), 0.5 / len(black), 1 - 0.5 / len(black))
    found = {
        "png": 8 * len(file.getvalue()) / len(test),
        "bz2": 8 * len(bz2.compress(page.packed, 9)) / len(test),
        "pixels": float(-np.log2(np.where(test == 1, ink, 1 - ink)).sum(axis=1).mean()),
        "table": page.table_bits(page.table, test),
        "table side": 8 * page.table.size / 1e6,
    }
    found["table written"] = table_written(page, test[:1000])
    some = test[np.random.default_rng(seed).permutation(len(test))[:100]]
    for name, epochs in (("short", 2), ("long", 8)):
        model = page.train_variational(seed, epochs)
        bounds = [np.asarray(aelib.negative_elbo(model, part, jax.random.key(at))).mean()
                  for at, part in enumerate(np.split(test, 10))]  # fmt: skip
        found[f"{name} bound"] = float(np.mean(bounds) / np.log(2))
        found["side"] = 8 * weights_of(model) / 1e6
        if name == "short":
            found["short written"] = page.send_all(model, some, seed)
            found["short expected"] = float(np.mean([
                np.asarray(aelib.negative_elbo(model, some, jax.random.key(at))).mean() for at in range(10)
            ]) / np.log(2))  # fmt: skip
    return found


def table_written(page: Any, x: Any) -> float:
    """Write pixels one after the other by the table, read them back pixel by pixel; return bits per digit."""
    message = 1
    chances = np.clip(np.round(page.table * page.TOTAL), 1, page.TOTAL - 1).astype(int)
    bits = 0
    for at in range(0, len(x), 50):
        message = 1
        for value, one in zip(x[at : at + 50].ravel().tolist()[::-1],
                              chances[page.patterns(x[at : at + 50])].ravel().tolist()[::-1], strict=True):  # fmt: skip
            message = page.push(message, 0, one) if value else page.push(message, one, page.TOTAL - one)
        bits += message.bit_length()
        if not at:
            assert (read_by_table(page, chances, message, 50) == x[:50]).all()
    return bits / len(x)


def read_by_table(page: Any, chances: Any, message: int, n: int) -> Any:
    """Read n pictures whose last pixel was written first."""
    pictures = np.zeros((n, 784), np.float32)
    for picture in pictures:
        for pixel in range(784):
            one = int(chances[page.patterns(picture[None])[0, pixel]])
            symbol, message = page.pop(message, [0, one, page.TOTAL])
            picture[pixel] = 1 - symbol
    return pictures


def codebooks(page: Any, seed: int) -> dict[str, Any]:
    """Eight and 32 bits: k-means, codebooks with two starts and two gradients, scalars with two last biases."""
    rng = np.random.default_rng(seed)
    pictures = page.kmeans(page.few, 256, rng)
    found: dict[str, Any] = {"kmeans": {"error": page.error(pictures[page.nearest(page.test, pictures)], page.test)}}
    turn = page.itq(page.pca_encode(page.train[:10_000], 32), rng, 0)
    z, z_test = page.pca_encode(page.few, 32) @ turn, page.pca_encode(page.test, 32) @ turn
    parts = []
    for at in range(0, 32, 8):
        book = page.kmeans(z[:, at : at + 8], 256, rng)
        parts.append(book[page.nearest(z_test[:, at : at + 8], book)])
    found["kmeans 4"] = {"error": page.error(page.pca_decode(np.hstack(parts) @ turn.T), page.test)}

    def rotating(quantiser: Any) -> Any:
        plain = type(quantiser).__call__

        class WithRotation(type(quantiser)):  # pyright: ignore
            def __call__(self, z: Any) -> Any:
                kept = plain(self, z)
                return kept._replace(z=page.rotate(z, self.codebook.get_value()[kept.index]))

        quantiser.__class__ = WithRotation
        return quantiser

    for slots in (1, 4):
        size = 16 if slots == 1 else 8
        for name, from_data, change in (("vq {}", False, None), ("vq {} from data", True, None),
                                        ("rotation {}", True, rotating)):  # fmt: skip
            quantiser = page.codebook(size, seed)
            quantiser = change(quantiser) if change else quantiser
            model = page.train_coded(quantiser, slots, size, seed, from_data=from_data)
            found[name.format(slots)] = page.judge_codes(model, 256)
    for name, levels in (("fsq 8", [2] * 8), ("fsq 32", [4] * 15)):
        n, quantise = len(levels), partial(finite_scalar, levels=levels)
        for start, last_bias in (("", page.mean_image), (", last bias 0", 0.0)):
            model = page.train_coded(quantise, 1, n, seed, start=last_bias)
            saturated = float((np.abs(np.tanh(page.batched(model.encoder, page.test))) > SATURATED).mean())
            found[name + start] = page.judge_codes(model, 2 ** (8 if n == 8 else 30)) | {"saturated": saturated}
    return found


def search(page: Any, seed: int) -> dict[str, Any]:
    """Search with 32 bits: linear ones, and those of an autoencoder with noise before its bits; all pixels."""
    rng = np.random.default_rng(100 + seed)
    z, z_ask = page.pca_encode(page.train, 32), page.pca_encode(page.ask, 32)
    planes = rng.standard_normal((784, 32)).astype("f4")
    found = {"planes": page.search((page.train - page.mean) @ planes > 0, (page.ask - page.mean) @ planes > 0),
             "signs": page.search(z > 0, z_ask > 0)}  # fmt: skip
    for name, rounds in (("rotated", 0), ("itq", 50)):
        turn = page.itq(z[:20_000], rng, rounds)
        found[name] = page.search(z @ turn > 0, z_ask @ turn > 0)
    model = noisy_bits(page, seed)
    found["network"] = page.search(page.batched(model.encode, page.train) > 0, page.batched(model.encode, page.ask) > 0)
    first = np.argpartition(page.by_pixels, 100, axis=1)[:, :100]
    found["pixels"] = {"label": float(np.take_along_axis(page.relevant, first, 1).mean()),
                       "reranked": float(np.take_along_axis(page.relevant, page.ten, 1).mean())}  # fmt: skip
    return found


def noisy_bits(page: Any, seed: int) -> Any:
    """Train an autoencoder whose 32 numbers pass noise and a sigmoid, so that they end far from zero."""
    import jax
    import optax
    from flax import nnx

    import aelib

    model = aelib.dense_autoencoder((784,), hidden=(512, 256), latent=32, likelihood=aelib.Bernoulli(),
                                    rngs=nnx.Rngs(seed))  # fmt: skip
    model.decoder.layers[-1].bias[...] = page.mean_image  # pyright: ignore

    def loss(model: Any, x: Any, key: Any) -> Any:
        z = model.encoder(x)
        bits = jax.nn.sigmoid(z + 4 * jax.random.normal(key, z.shape))
        return model.likelihood.nll(model.decoder(bits), x)

    aelib.fit(model, loss, page.train, epochs=2, batch_size=128, optimizer=optax.adam(2e-3), key=jax.random.key(seed),
              progress=False)  # fmt: skip
    return model


def templates(page: Any) -> dict[str, Any]:
    """Binarised digits by tables of six to sixteen pixels before, with and without the place, and by a tree."""
    return by_templates(page.black, page.black_test)


def product(page: Any, seed: int) -> dict[str, float]:
    """Four tables of 256, for a quarter of the numbers each: pixels, the same turned, and components; errors."""
    kmeans = partial(page.kmeans, k=256, rng=np.random.default_rng(seed))
    given = page.few - page.mean, page.test - page.mean, kmeans, page.nearest
    found = {name: product_quantised(*given, *turn) for name, turn in turns(page.components, page.variances).items()}
    return {name: page.error(np.clip(page.mean + x_hat, 0, 1), page.test) for name, x_hat in found.items()}


def residual(page: Any, seed: int) -> dict[str, float]:
    """Four tables of 256 pictures that are added, each by k-means on what is left; errors, clipped to [0, 1]."""
    rng, found = np.random.default_rng(seed), {}
    left, left_test = page.few, page.test
    for tables in range(1, 5):
        book = page.kmeans(left, 256, rng)
        left, left_test = (part - book[page.nearest(part, book)] for part in (left, left_test))
        found[f"{8 * tables}"] = page.error(np.clip(page.test - left_test, 0, 1), page.test)
    return found


def starts(page: Any, seed: int) -> dict[str, Any]:
    """Codebooks begun at codes of digits with the spread 1, and at random with the spread of codes; means as before."""
    found = {}
    for slots, size in ((1, 16), (4, 8)):
        for name in ("codes, spread 1", "random, spread of codes"):
            quantiser = page.codebook(size, seed)
            z = np.asarray(page.Coded(quantiser, slots, size, seed).encoder(page.few[:1000])).reshape(-1, size)
            mean, spread = z.mean(axis=0), z.std(axis=0)
            drawn = page.jax.random.choice(page.jax.random.key(seed), z, (quantiser.count,))  # as the page draws
            quantiser.codebook[...] = (
                mean + (drawn - mean) / spread if "1" in name else spread * quantiser.codebook[...]
            )
            model = page.train_coded(quantiser, slots, size, seed)
            of_codes = {"spread": float(spread.mean()), "mean": float(np.abs(mean).mean())}
            found[f"{name} {slots}"] = page.judge_codes(model, 256) | of_codes
    return found


def small_decoder(page: Any, seed: int) -> dict[str, Any]:
    """An autoencoder whose decoder has one hidden layer, at two steps; PCA with more and fewer components."""
    model = one_hidden_layer(page.train, page.mean_image, seed)
    spread = page.batched(model.encode, page.train[:10_000]).std(axis=0)
    network = lambda x: page.batched(model.encode, x) / spread, lambda z: page.pictures_of(model, z * spread)
    pca = {count: (partial(page.pca_encode, k=count), page.pca_decode) for count in (48, 64, 80, 96)}
    return beside_pca(network, weights_of(model.decoder), pca, partial(written, page), partial(step_for, page=page))


EACH_SEED = {"files": files, "lossless": lossless, "codebooks": codebooks, "search": search, "product": product,
             "residual": residual, "starts": starts, "small decoder": small_decoder}  # fmt: skip
CONTROLS: dict[str, Any] = {
    f"{name}-{seed}": partial(control, seed=seed) for seed in SEEDS for name, control in EACH_SEED.items()
} | {"templates": templates, "Fashion templates": templates}
