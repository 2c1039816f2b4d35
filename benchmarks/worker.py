"""One contestant on one case, in a process of its own: `python -m benchmarks.worker CONTESTANT CASE BATCH EXAMPLES`.

It prints a line of JSON when it has trained for the first time, and one for each line that it reads from then on. While
it waits it does nothing, so that another one can be measured. `python -m benchmarks.worker peak` does the same for the
matrix product.
"""

import importlib
import json
import resource
import sys
import time

STARTED = time.perf_counter()


def timed(function, *arguments):
    """Return the seconds that a call takes, and what it returns."""
    begun = time.perf_counter()
    returned = function(*arguments)
    return time.perf_counter() - begun, returned


def peak(size: int = 2048, repeats: int = 5) -> float:
    """Return the operations a second of a large matrix product in float32, which no training exceeds."""
    import jax
    import jax.numpy as jnp

    a = jnp.ones((size, size), jnp.float32)
    product = jax.jit(lambda a: a @ a).lower(a).compile()
    return 2 * size**3 / min(timed(lambda: product(a).block_until_ready())[0] for _ in range(1 + repeats))


def measure_peak() -> None:
    """Measure the peak once for each line of the standard input."""
    print(json.dumps({"peak": peak()}), flush=True)
    for _ in sys.stdin:
        print(json.dumps({"peak": peak()}), flush=True)


def memory() -> float:
    """Return the most memory that this process has held, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else 1024)


def main(contestant: str, case: str, batch: str, examples: str) -> None:
    """Prepare, then measure once for each line of the standard input."""
    from aelib.data import mnist
    from benchmarks.cases import CASES
    from benchmarks.contestants import CONTESTANTS

    answers, sys.stdout = sys.stdout, sys.stderr  # the output of the libraries must not be mixed with the answers

    def answer(**values) -> None:
        print(json.dumps(values), file=answers, flush=True)

    train, rows = mnist().train, slice(int(examples))
    module = importlib.import_module(f"benchmarks.contestants.{CONTESTANTS[contestant]}")
    run = module.prepare(CASES[case], int(batch), train.images[rows], train.labels[rows])
    first, _ = timed(run, 1)
    answer(first_epoch=first, since_start=time.perf_counter() - STARTED)
    run(3)  # so that both lengths below are compiled
    steps = int(examples) // int(batch)
    for _ in sys.stdin:
        # What a call costs however many steps it takes is in both, and so in neither.
        (short, _), (long, loss) = timed(run, 1), timed(run, 3)
        answer(step=(long - short) / (2 * steps), call=short - (long - short) / 2, loss=float(loss), memory=memory())


if __name__ == "__main__":
    measure_peak() if sys.argv[1:] == ["peak"] else main(*sys.argv[1:])
