"""Training, files, diagnostics, records and exercises: good arguments and right answers."""

import json
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

import aelib
from aelib import data as datasets
from aelib.course import exercises
from aelib.models import saving as checkpoints
from tests.aelib.fuzzing.answers import assert_between, assert_shape, double, near, single
from tests.aelib.fuzzing.harness import Entry

rng = np.random.default_rng(0)
X = rng.random((6, 4), np.float32)
LABELS = np.array([0, 1, 2, 1, 0, 2])
KEY = jax.random.key(0)
OPTIMIZER = optax.sgd(0.01)
FOLDER = Path(tempfile.mkdtemp(prefix="aelib-fuzz-"))


def autoencoder() -> aelib.Autoencoder:
    return aelib.dense_autoencoder((4,), hidden=(), latent=2, likelihood=aelib.Gaussian(1.0), rngs=nnx.Rngs(0))


def stack() -> aelib.Stack:
    return aelib.dense_stack((4,), hidden=(3, 2), likelihood=aelib.Gaussian(1.0), rngs=nnx.Rngs(0))


def classifier() -> aelib.Classifier:
    return aelib.Classifier((4,), (3,), 3, rngs=nnx.Rngs(0))


MODEL, CLASSIFIER = autoencoder(), classifier()
VARIATIONAL = aelib.dense_variational_autoencoder(
    (4,), hidden=(), latent=2, likelihood=aelib.Gaussian(1.0), rngs=nnx.Rngs(0)
)
SAVED = FOLDER / "saved.safetensors"
checkpoints.save(MODEL, SAVED)


def right_history(history: Any, given: dict[str, Any]) -> None:
    assert_shape(history.loss, (int(given["epochs"]),))
    assert np.isfinite(history.loss).all()
    for leaf in jax.tree.leaves(nnx.state(given["model"], nnx.Param)):
        assert np.isfinite(leaf).all()


def with_optimizer() -> dict[str, Any]:
    """Train with an optimizer that lasts, a held-out share and somebody who looks."""
    model = autoencoder()
    return {"model": model, "loss": aelib.nll, "data": X, **COMMON,
            "optimizer": nnx.Optimizer(model, OPTIMIZER, wrt=nnx.Param), "validation": 0.3, "progress": False,
            "each_epoch": lambda epoch, model, history: None, "parts": 2}  # fmt: skip


def right_histories(histories: list[Any], given: dict[str, Any]) -> None:
    assert len(histories) == len(given["stack"].layers)
    assert all(np.isfinite(history.loss).all() for history in histories)


def right_values(values: Any, given: dict[str, Any]) -> None:
    batch = given["batch"][0] if isinstance(given["batch"], tuple) else given["batch"]
    assert_shape(values, (len(batch),))


def right_save(result: None, given: dict[str, Any]) -> None:
    checkpoints.load(given["path"], into=given["model"])


def right_load(model: Any, given: dict[str, Any]) -> None:
    near(model.encode(X), MODEL.encode(X), X)


def right_sparse_loss(loss: Any, given: dict[str, Any]) -> None:
    """With one row, the dead units are those that it leaves out."""
    x = double(ROWS[:1])
    code = double(SPARSE.encode(ROWS[:1]))
    left = x - double(SPARSE.decode(single(code)))
    by_dead = np.where(code > 0, 0, double(SPARSE.positive(ROWS[:1]))) @ double(SPARSE.atoms)
    parts = (
        (left**2).sum(),
        float(given["penalty"]) * code.sum(),
        float(given["auxiliary"]) * ((by_dead - left) ** 2).sum(),
    )
    near(loss(SPARSE, ROWS[:1], KEY), [sum(parts)], np.float32(0), scale=sum(parts) + 1)


def right_sparse(values: Any, penalty: float, model: Any, x: Any) -> None:
    x = double(single(x))
    z = double(model.encode(single(x)))
    error = (double(model.decode(single(z))) - x) ** 2
    near(values, error.sum(axis=1) + penalty * z.sum(axis=1), np.float32(0), scale=10 * (1 + (x**2).sum(axis=1)))


def square(x: Any) -> Any:
    return (x**2).sum()


def right_shapes(drawn: Any, given: dict[str, Any]) -> None:
    assert_shape(drawn.images, (int(given["count"]), int(given["side"]), int(given["side"])))
    assert drawn.images.dtype == np.float32
    assert_between(drawn.images, 0, 1)
    assert len(drawn.labels) == len(drawn.factors) == int(given["count"])
    assert np.abs(drawn.factors[:, 2:]).max() <= float(given["shift"])


def right_canvases(canvases: Any, given: dict[str, Any]) -> None:
    images = np.asarray(given["images"])
    assert_shape(canvases, (len(images), int(given["side"]), int(given["side"])))
    assert canvases.max(initial=0) <= images.max(initial=0)


def right_patches(found: Any, given: dict[str, Any]) -> None:
    images = np.asarray(given["images"])
    assert_shape(found, (int(given["count"]), int(given["side"]), int(given["side"])))
    assert np.isin(found, images.astype(np.float32)).all()


def right_phases(other: Any, given: dict[str, Any]) -> None:
    image = double(given["image"])
    assert_shape(other, image.shape)
    near(np.abs(np.fft.fft2(double(other))), np.abs(np.fft.fft2(image)), np.float32(0), scale=np.abs(image).sum() + 1)


def right_gradient(result: Any, given: dict[str, Any]) -> None:
    assert_shape(result, np.shape(given["x"]))
    if given["function"] is square:
        x = double(given["x"])
        tolerance = 1e-2 if given["step"] is None else 10 * float(given["step"])
        assert (np.abs(result - 2 * x) <= tolerance * np.maximum(np.abs(x), 1) + 1e-3).all() or np.abs(x).max(
            initial=0
        ) > 1e3


def right_difference(result: float, given: dict[str, Any]) -> None:
    a, b = double(given["a"]), double(given["b"])
    size = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0)) or 1.0
    a, b = a / size, b / size
    total = np.linalg.norm(a) + np.linalg.norm(b)
    assert abs(result - (np.linalg.norm(a - b) / total if total else 0)) < 1e-9 or np.isnan(result) == np.isnan(total)


def right_feedback(feedback: Any, given: dict[str, Any]) -> None:
    assert isinstance(feedback, exercises.Feedback)
    assert not feedback.correct or given["answer"] is not None
    assert str(feedback)
    assert feedback._repr_html_()


def right_exercise(exercise: Any, given: dict[str, Any]) -> None:
    assert exercise.name == given["name"]


def right_hint(hint: Any, given: dict[str, Any]) -> None:
    assert hint._repr_html_()


OWN, HANDED_IN = FOLDER / "week_6", FOLDER / "handed-in"
OWN.mkdir()
HANDED_IN.mkdir()
(OWN / "twice_it.py").write_text(
    '"""Twice\n\nminutes: 5\ndifficulty: 1\nasks: a number\nhint: a\nhint: a\nhint: a\nright: So.\n\nhalf: No.\n"""\n'
    "from aelib.course.exercises.declaration import exercise\n"
    "EXERCISE = exercise(__name__, __doc__, 14, unrelated=100, half=3.5)\n"
)
(HANDED_IN / "ada.ipynb").write_text(
    json.dumps({"cells": [{"outputs": [{"text": str(exercises.check("count-parameters", 5))}]}]})
)


def right_names(names: Any, given: dict[str, Any]) -> None:
    assert names == ["twice-it"]


def right_answers(found: Any, given: dict[str, Any]) -> None:
    assert found.notebooks == 1
    assert [(row.exercise, row.answer) for row in found.rows] == [("count-parameters", "another mistake")]


def right_elbo(values: Any, given: dict[str, Any]) -> None:
    x = single(given["x"])
    distortion, rate = (double(part) for part in VARIATIONAL.distortion_and_rate(given["key"], x))
    scale = 100 + (np.abs(double(x)) ** 2).reshape(len(x), -1).sum(axis=1) + np.abs(rate)
    near(values, distortion + double(given["beta"]) * rate, given["x"], given["beta"], scale=scale)


def right_denoiser_loss(values: Any, given: dict[str, Any]) -> None:
    """The error of each row alone, with the level and the noise that the key draws for it, in the precision of x."""
    x, dtype = single(given["x"]), jax.numpy.asarray(given["x"]).dtype
    level_key, noise_key = jax.random.split(given["key"])
    sigma = 0.1 * 50 ** double(jax.random.uniform(level_key, (len(x),), dtype))
    noisy = double(x) + sigma[:, None] * double(jax.random.normal(noise_key, x.shape, dtype))
    repaired = [double(DENOISER(single(noisy[row : row + 1]), float(sigma[row])))[0] for row in range(len(x))]
    expected = (1 + 1 / sigma**2) * ((np.array(repaired).reshape(x.shape) - double(x)) ** 2).sum(axis=1)
    if given["model"] is DENOISER:
        near(values, expected, np.float16(0), given["x"], scale=1 + expected)


DENOISER = aelib.Denoiser(3, (5,), rngs=nnx.Rngs(0))
SPARSE = aelib.SparseAutoencoder(3, 5, sparsity="top_k", active=2, rngs=nnx.Rngs(0))
ROWS = np.random.default_rng(1).normal(size=(4, 3)).astype(np.float32)
COMMON = {"epochs": 1, "batch_size": 4, "optimizer": OPTIMIZER, "key": KEY}
PARTS = dict.fromkeys(("data", "validation", "batch"), ("x", "labels"))
"""What the models call what they are given."""

TABLE = {
    "shapes": Entry(aelib.shapes, {"count": 5, "key": KEY, "side": 7, "shift": 0.1}, right_shapes),
    "translated": Entry(
        aelib.translated,
        {"images": rng.random((4, 16, 17), np.float32), "key": KEY, "side": 20, "pieces": 2}, right_canvases,
    ),
    "patches": Entry(
        aelib.patches, {"images": rng.random((2, 9, 8), np.float32), "count": 5, "key": KEY, "side": 3}, right_patches,
    ),
    "phase_scrambled": Entry(
        aelib.phase_scrambled, {"image": rng.random((7, 6), np.float32), "key": KEY}, right_phases,
    ),
    "fit": Entry(
        aelib.fit,
        {"model": MODEL, "loss": aelib.nll, "data": X, **COMMON, "validation": None, "progress": False},
        right_history, also=(FloatingPointError, OSError), own=("loss", "each_epoch"), parts=PARTS, share=0.15,
        good=lambda: {"model": autoencoder(), "loss": aelib.nll, "data": X, **COMMON, "validation": X[:2],
                      "progress": False, "each_epoch": None, "checkpoint": None, "parts": 1},
    ),
    "fit, an optimizer": Entry(
        aelib.fit, {}, right_history, also=(FloatingPointError, OSError), own=("loss", "each_epoch"), parts=PARTS,
        share=0.1, good=with_optimizer,
    ),
    "fit, a pytree": Entry(
        aelib.fit, {},
        right_history, also=(FloatingPointError, OSError), own=("loss",), parts=PARTS, share=0.15,
        good=lambda: {"model": classifier(), "loss": aelib.nll, "data": (X, LABELS), **COMMON, "progress": True},
    ),
    "nll": Entry(aelib.nll, {"model": MODEL, "batch": X, "key": KEY}, right_values, parts=PARTS, share=0.5),
    "nll, a pair": Entry(
        aelib.nll, {"model": CLASSIFIER, "batch": (X, LABELS), "key": KEY}, right_values, parts=PARTS, share=0.5
    ),
    "negative_elbo": Entry(
        aelib.negative_elbo, {"model": VARIATIONAL, "x": X, "key": KEY, "beta": 0.5},
        right_elbo, share=0.5,
    ),
    "denoising": Entry(
        lambda noise: aelib.denoising(noise)(MODEL, X, KEY), {"noise": aelib.masking_noise(0.25)},
        lambda values, given: assert_shape(values, (6,)), own=("noise",), share=0.5,
    ),
    "masking_noise": Entry(
        aelib.masking_noise, {"share": 0.25}, lambda noise, given: assert_shape(noise(KEY, X), X.shape), share=0.5
    ),
    "gaussian_noise": Entry(
        aelib.gaussian_noise, {"sigma": 0.5}, lambda noise, given: assert_shape(noise(KEY, X), X.shape), share=0.5
    ),
    "denoising(masking_noise(0.25))": Entry(
        aelib.denoising(aelib.masking_noise(0.25)), {"model": MODEL, "x": X, "key": KEY},
        lambda values, given: assert_shape(values, (len(given["x"]),)), share=0.5,
    ),
    "sparse_loss": Entry(
        aelib.sparse_loss, {"penalty": 0.1, "auxiliary": 0.5}, right_sparse_loss, share=0.5
    ),
    "sparse_loss(0.1)": Entry(
        aelib.sparse_loss(0.1), {"model": SPARSE, "x": ROWS, "key": KEY},
        lambda values, given: right_sparse(values, 0.1, given["model"], given["x"]), share=0.3,
    ),
    "denoiser_loss": Entry(
        aelib.denoiser_loss, {"low": 0.1, "high": 5.0},
        lambda loss, given: assert_shape(loss(DENOISER, ROWS, KEY), (4,)), share=0.5,
    ),
    "denoiser_loss(0.1, 5)": Entry(
        aelib.denoiser_loss(0.1, 5.0), {"model": DENOISER, "x": ROWS, "key": KEY},
        right_denoiser_loss, own=("model",), share=0.5,
    ),
    "pretrain": Entry(
        aelib.pretrain, {}, right_histories, also=(FloatingPointError, OSError), own=("loss",), parts=PARTS,
        share=0.1,
        good=lambda: {"stack": stack(), "loss": aelib.nll, "data": X, **COMMON, "validation": None,
                      "progress": False, "checkpoint": None, "parts": 1},
    ),
    "save": Entry(
        checkpoints.save, {"model": MODEL, "path": FOLDER / "model.safetensors"}, right_save, also=(OSError,), share=0.5
    ),
    "load": Entry(
        checkpoints.load, {"path": SAVED, "into": autoencoder()}, right_load, also=(OSError,),
        said="is a folder, a device or a pipe, not a file that|holds the arrays of another model", share=0.5
    ),
    "mnist": Entry(
        datasets.mnist, {}, lambda digits, given: assert_shape(digits.train.images, (60000, 28, 28)), share=0.01
    ),
    "photographs": Entry(
        aelib.photographs, {}, lambda found, given: assert_shape(found["chelsea"], (300, 451)), share=0.1
    ),
    "load_idx": Entry(
        datasets.load_idx, {"folder": Path(datasets.__file__).parent / "mnist"},
        lambda digits, given: assert_shape(digits.test.labels, (10000,)), also=(OSError,),
    ),
    "numerical_gradient": Entry(
        aelib.numerical_gradient, {"function": square, "x": rng.normal(size=(3, 2)), "step": 1e-5},
        right_gradient, own=("function",),
    ),
    "relative_difference": Entry(
        aelib.relative_difference, {"a": X, "b": X + 0.1}, right_difference
    ),
    "exercises.names": Entry(exercises.names, {}, lambda names, given: near(float(len(names)), float(len({*names})))),
    "exercises.get": Entry(
        exercises.get, {"name": "count-parameters"}, right_exercise
    ),
    "exercises.hint": Entry(
        exercises.hint, {"name": "count-parameters"}, right_hint
    ),
    "exercises.solved": Entry(exercises.solved, {}, lambda solved, given: str(solved)),
    "exercises.check": Entry(
        exercises.check, {"name": "count-parameters", "answer": 5.0, "enter": True}, right_feedback
    ),
    "exercises.use": Entry(exercises.use, {"folder": OWN}, right_names, also=(OSError,), share=0.1),
    "exercises.class_answers": Entry(
        exercises.class_answers, {"folder": HANDED_IN}, right_answers, also=(OSError,), share=0.1
    ),
}  # fmt: skip
for exercise in [each for slug in exercises.CHAPTERS.values() for each in slug][::4]:
    TABLE[f"exercises.check, {exercise.name}"] = Entry(
        partial(exercises.check, exercise.name), {"answer": exercise.answer}, right_feedback, share=0.05
    )
