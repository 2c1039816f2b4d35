"""The growth of the cost of `fit` with data, width and depth, and its prediction: `python -m benchmarks.growth`.

An epoch over n examples takes n / batch steps, and a step 6 operations for each weight and example, so that its time is
that number by the rate of the machine's matrix product, if nothing else costs anything.
"""

import argparse
import json
import statistics
from functools import partial
from pathlib import Path

import jax
import matplotlib.pyplot as plt
import numpy as np
import optax
from flax import nnx
from matplotlib.figure import Figure

import aelib
from benchmarks.worker import peak, timed

BATCH = 256
SIZES = {
    "examples": [6_000, 12_000, 24_000, 60_000],
    "units a hidden layer": [128, 256, 512, 1280],
    "hidden layers each way": [2, 4, 8, 20],
}
"""Each over a factor of ten. What does not vary is 12,000 examples, and two hidden layers of 256 units each way."""


def epoch_seconds(x: jax.Array, hidden: tuple[int, ...]) -> tuple[float, int]:
    """Measure an epoch once it is compiled, as the difference of two runs; return the number of weights too."""
    likelihood, seconds = aelib.Bernoulli(), []
    model = aelib.dense_autoencoder((28, 28), hidden=hidden, latent=2, likelihood=likelihood, rngs=nnx.Rngs(0))
    for epochs in (1, 3, 1, 3):
        train = partial(aelib.fit, model, aelib.nll, x, epochs=epochs, batch_size=BATCH, progress=False)
        seconds.append(timed(partial(train, optimizer=optax.adam(1e-3), key=jax.random.key(0)))[0])
    weights = sum(leaf.size for leaf in jax.tree.leaves(nnx.state(model, nnx.Param)) if leaf.ndim == 2)
    return (seconds[3] - seconds[2]) / 2, weights


def measure(rounds: int) -> dict[str, list[tuple[int, float, float]]]:
    """Return for each panel, sizes with the measured and the predicted seconds of an epoch; print them as a table."""
    images, rate = aelib.mnist().train.images, peak()
    print(f"a float32 product of 2048: {rate / 1e9:.0f} GFLOP/s\n")
    print("| | | s an epoch | predicted |\n| --- | --- | --- | --- |")
    found: dict[str, list[tuple[int, float, float]]] = {name: [] for name in SIZES}
    for name, sizes in SIZES.items():
        for size in sizes:
            n = size if name == "examples" else 12_000
            hidden = (size if name.startswith("units") else 256,) * (size if name.startswith("hidden") else 2)
            x = jax.device_put(np.ascontiguousarray(images[:n]))
            runs = [epoch_seconds(x, hidden) for _ in range(rounds)]
            seconds, predicted = statistics.median(seconds for seconds, _ in runs), 6 * runs[0][1] * n / rate
            found[name].append((size, seconds, predicted))
            print(f"| {name} | {size:,} | {seconds:.3f} | {predicted:.3f} |", flush=True)
    return found


def draw(found: dict[str, list[tuple[int, float, float]]]) -> Figure:
    """Draw what `measure` found."""
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.4), sharey=True, layout="constrained")
    for ax, (name, points) in zip(axes, found.items(), strict=True):
        sizes, measured, predicted = zip(*points, strict=True)
        ax.plot(sizes, predicted, "-", color="#767676", label="arithmetic, at the peak")
        ax.plot(sizes, measured, "o", color="#0b62a4", label="measured")
        ax.set(xscale="log", yscale="log", xlabel=name)
        ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
        ax.minorticks_off()
    axes[0].set_ylabel("seconds an epoch")
    axes[0].legend(frameon=False)
    return figure


def main() -> None:
    """Read the command line, measure, and write numbers and figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--draw", action="store_true", help="draw growth.json again, and measure nothing")
    options = parser.parse_args()
    numbers = Path(__file__).with_name("growth.json")
    if not options.draw:
        numbers.write_text(json.dumps(measure(options.rounds), indent=1) + "\n")
    plt.rcParams["svg.hashsalt"] = "aelib"
    draw(json.loads(numbers.read_text())).savefig(numbers.with_suffix(".svg"), metadata={"Date": None})


if __name__ == "__main__":
    main()
