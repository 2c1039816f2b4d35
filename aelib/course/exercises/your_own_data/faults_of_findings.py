"""What can be wrong with findings whose form is right: each is measured, and each has a name of its own.

A fault is returned as an outcome, or None, and what is reported of it.
"""

from typing import Any

import numpy as np

from aelib.course.exercises.your_own_data.form_of_findings import ERRORS

MOST = 10_000
"""Examples of either set that a two-sample test looks at: the more it learns from, the more it can distinguish."""
LOOKED_UP = 1000
"""Test examples whose neighbours are looked up, chosen at random."""

Fault = tuple[str | None, str]


def among(rows: np.ndarray, known: set[bytes]) -> int:
    return sum(row.tobytes() in known for row in rows)


def fault_of_copies(found: dict[str, Any]) -> Fault:
    """Return whether test examples, what was rebuilt or samples are examples, or nearly so."""
    train, test = found["train"], found["test"]
    known = {row.tobytes() for row in train}
    if (twice := among(test, known)) > 0.01 * len(test):
        return "leak", f"{twice} of {len(test)} do."
    if np.array_equal(found["rebuilt"], test):
        return "test itself", ""
    taken = among(found["samples"], known | {row.tobytes() for row in test})
    if taken > 0.5 * len(found["samples"]):
        return "examples", f"{taken} of {len(found['samples'])} are."
    tops = {key: float(np.abs(found[key]).max()) for key in ("train", "test", "rebuilt", "samples")}
    low, high = min(tops, key=tops.__getitem__), max(tops, key=tops.__getitem__)
    if test.min() >= 0 and 0 < 100 * tops[low] < tops[high] < 256:
        return "bytes", f"`{high}` goes up to {tops[high]:.4g}, and `{low}` up to {tops[low]:.4g}."
    near, looked_up = near_copies(train, test)
    if near > 0.02 * looked_up:
        report = f"Of {looked_up} test examples {near} are much nearer to one training example than to others."
        return "near copies", report
    return None, ""


def near_copies(train: np.ndarray, test: np.ndarray) -> tuple[int, int]:
    """Return how many test examples are nearly copies of a training example, of how many that were looked up.

    A copy is five times nearer to its original than to all others. Where examples fill d dimensions evenly, a share of
    t^d has a ratio of distances below t, so that at least as many lie between 0.2 and 0.4 as below 0.2; what exceeds
    this twice over, and by three standard deviations, are copies.
    """
    middle = train.mean(axis=0)
    known, some = train - middle, np.random.default_rng(0).permutation(test)[:LOOKED_UP] - middle
    lengths = (known**2).sum(axis=1)
    ratios = []
    for start in range(0, len(some), 100):  # pieces, because all distances would need gigabytes
        rows = some[start : start + 100]
        apart = lengths - 2 * rows @ known.T + (rows**2).sum(axis=1, keepdims=True)
        first, second = np.maximum(np.partition(apart, 1, axis=1)[:, :2].T, 0)
        ratios.append(np.sqrt(first / np.where(second > 0, second, np.inf))[second > 0])
    ratio = np.concatenate(ratios)
    near, next_to_it = (ratio < 0.2).sum(), ((ratio >= 0.2) & (ratio < 0.4)).sum()
    return (int(near) if near > 2 * next_to_it + 3 * np.sqrt(near) else 0), len(some)


def fault_of_rebuilt(found: dict[str, Any]) -> Fault:
    """Return whether what was rebuilt follows the test examples where their codes cannot tell.

    Two examples that lie next to each other by their codes differ by what their reconstructions differ by, and by what
    is left of both: their squared distance less that of the reconstructions is twice the error. Of examples to which
    noise was added it is minus twice the error. Both are asked as they are and without what is linear in the codes, so
    that neither reconstructions of a wrong size nor remembered examples are taken for these.
    """
    codes = np.asarray(found["codes"][1], np.float64)
    some = np.random.default_rng(0).permutation(len(codes))[:LOOKED_UP]
    lengths = (codes[some] ** 2).sum(axis=1)
    apart = lengths[:, None] - 2 * codes[some] @ codes[some].T + lengths
    np.fill_diagonal(apart, np.inf)
    nearest = some[apart.argmin(axis=1)]
    inputs = np.column_stack([codes, np.ones(len(codes))])
    as_given = [np.asarray(found[key], np.float64) for key in ("test", "rebuilt")]
    for test, rebuilt in (as_given, [x - inputs @ np.linalg.lstsq(inputs, x, rcond=None)[0] for x in as_given]):
        of_test, of_rebuilt = (left(x[some], x[nearest]) for x in (test, rebuilt))
        if not of_rebuilt - of_test > left(test, rebuilt) > 1e-6 * of_test:
            return None, ""
    return "not from codes", (
        f"Beside what is linear in the codes, examples with neighbouring codes have the mean squared distance "
        f"{of_test:.4g} in `test`, and {of_rebuilt:.4g} in `rebuilt`."
    )


def left(x: np.ndarray, x_hat: np.ndarray) -> float:
    return float(((x - x_hat).astype(np.float64) ** 2).sum(axis=1).mean())


def by_components(known: np.ndarray, *parts: np.ndarray) -> list[np.ndarray]:
    """Return what the first 0, 1, ... components of the `known` rows leave of each part. After none: the mean."""
    mean = known.mean(axis=0, dtype=np.float64)
    centred = known - mean
    U = np.linalg.eigh(centred.T @ centred)[1][:, ::-1]
    return [left(x, mean) - np.cumsum([0, *(((x - mean) @ U) ** 2).mean(axis=0)]) for x in parts]


def anchors(known: np.ndarray, x: np.ndarray, k: int) -> dict[str, float]:
    """Return what the mean and the first k components of the `known` rows leave of `x`."""
    return of_two(by_components(known, x)[0], k)


def of_two(after: np.ndarray, k: int) -> dict[str, float]:
    return {"mean": float(after[0]), "components": float(after[min(k, len(after) - 1)])}


def same(a: float, b: float, within: float = 0.01) -> bool:
    return abs(a - b) <= within * abs(b) + 1e-9


def fault_of_errors(found: dict[str, Any]) -> tuple[dict[str, float], Fault]:
    """Return the errors as they should be, and what is wrong with those that were given, if something is.

    An error may be off by a hundredth, as rounded ones are; one that is to five digits what another question leads to
    is an answer to that.
    """
    train, test, k = found["train"], found["test"], found["codes"][0].shape[1]
    after, own = by_components(train, test, train)
    right = of_two(after, k) | {"model": left(test, found["rebuilt"])}
    wrong = [key for key in ERRORS if not same(found[key], right[key])]
    said = f"In your findings {', '.join(f'`{key}` is {found[key]:.4g}' for key in wrong)}." if wrong else ""
    near = [key for key in ("mean", "components") if not same(found[key], right[key], 1e-4)]
    for outcome in ("training", "test anchors") if near else ():
        others = of_two(own, k) if outcome == "training" else anchors(test, test, k)
        taken = [key for key in near if same(found[key], others[key], 1e-5)]
        if taken or (wrong and set(wrong) <= set(near) and all(same(found[key], others[key]) for key in wrong)):
            return right, (outcome, said or f"That is so of {' and '.join(f'`{key}`' for key in taken)}.")
    if not wrong:
        return right, ("the mean" if right["model"] > 0.95 * right["mean"] else None, "")
    if all(same(found[key] * test.shape[1], right[key]) for key in wrong):
        return right, ("averaged", said)
    if all(same(found[key] ** 2, right[key]) for key in wrong):
        return right, ("roots", said)
    few = after[1:33]
    nearest = int(np.abs(few - found["components"]).argmin())
    if wrong == ["components"] and same(found["components"], few[nearest], 1e-3):
        return right, ("other components", f"{said} PCA-{nearest + 1} leaves as much, and a code of yours has {k}.")
    return right, ("another error", said)


def fault_of_neighbours(found: dict[str, Any]) -> Fault:
    if found["labels"] is None:
        return None, ""
    from aelib.latent import knn_accuracy

    (seen, codes), (known, labels) = found["codes"], found["labels"]
    count = min(15, len(seen), len(codes))
    right = knn_accuracy(seen, known, codes, labels, neighbours=count)
    if abs(found["knn"] - right) < 0.02:
        return None, ""
    report = f"`knn` is {found['knn']:.3f} in your findings, and I find {right:.3f}, by {count} neighbours."
    if abs(found["knn"] / 100 - right) < 0.02:
        return "per cent", report
    own = {knn_accuracy(codes, labels, codes, labels, neighbours=each) for each in (1, count)}
    if min(abs(found["knn"] - each) for each in own) < 0.005:
        return "own neighbours", report
    if abs(found["knn"] - knn_accuracy(seen, known, seen, known, neighbours=count)) < 0.005:
        return "training neighbours", report
    return "another knn", report


def fault_of_tests(found: dict[str, Any]) -> Fault:
    """Return what the two-sample tests say of the split, of the control and of the samples.

    In another order of the same examples a test has another accuracy, so that two of them may differ by both halves of
    an interval. Rows are standardised by the test and images are not, so it is given examples in their own shape.
    """
    import jax

    from aelib.latent import two_sample_test

    rng = np.random.default_rng(0)
    as_given = {key: found[key].reshape(-1, *found["example"]) for key in ("train", "test", "samples")}
    train, test, samples = (rng.permutation(part)[:MOST] for part in as_given.values())

    def test_of(a: np.ndarray, b: np.ndarray) -> Any:
        count = min(len(a), len(b))
        return two_sample_test(a[:count], b[:count], key=jax.random.key(0))

    def other(said: float, tried: Any) -> bool:
        return abs(said - tried.accuracy) > 0.05 + tried.high - tried.low

    parts = test_of(train[:2000], test[:2000])
    report = f"A small network says which part an example comes from, and {parts} of its answers are right."
    if parts.low > 0.55 and not found["split"].strip():
        return "sorted", report
    report = f"{report} You say of the split: {found['split'].strip()}" if parts.low > 0.55 else ""
    half = len(test) // 2
    control, sampled = test_of(test[:half], test[half:]), test_of(samples, test)
    if other(found["control"], control):
        first = as_given["test"][:MOST]
        in_order = test_of(first[:half], first[half:])
        if in_order.low > control.high and not other(found["control"], in_order):
            return "order", f"In another order I find {control}."
    wrong = {key: tried for key, tried in (("control", control), ("sampled", sampled)) if other(found[key], tried)}
    if wrong:
        in_hundreds = all(found[key] > 1 and not other(found[key] / 100, tried) for key, tried in wrong.items())
        return "per cent" if in_hundreds else "another accuracy", " ".join(
            f"`{key}` is {found[key]:.2f} in your findings, and I find {tried}." for key, tried in wrong.items()
        )
    return None, report
