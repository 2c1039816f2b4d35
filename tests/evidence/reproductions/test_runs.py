"""The long runs themselves, made so small that each of their parts takes a moment."""

import math

import numpy as np
import pytest

from aelib.data import Dataset, Split, mnist
from evidence.reproductions import (
    crossing,
    hinton_salakhutdinov,
    hinton_salakhutdinov_boltzmann,
    hinton_salakhutdinov_stacked,
    importance_weighted,
    nielsen_depth,
    pictures,
    pixel_diffusion,
    pixel_ladder,
    pretraining_grid,
    pretraining_rates,
    stacked_denoising,
    stacked_denoising_finetuned,
    stacked_denoising_tuned,
    translated_digits,
    translated_networks,
)
from evidence.reproductions.parts import Parts
from evidence.reproductions.runs import RUNS


@pytest.fixture(scope="module")
def few_digits():
    digits = mnist()
    return Dataset(*(Split(part.images[:size], part.labels[:size]) for part, size in zip(
        (digits.train, digits.test), (300, 100), strict=True)))  # fmt: skip


SMALL = {
    hinton_salakhutdinov: {"HIDDEN": (8, 6), "CODE": 3, "EPOCHS": 1, "SEEDS": (0,)},
    hinton_salakhutdinov_stacked: {"HIDDEN": (8, 6), "CODE": 3, "LAYER_EPOCHS": 1},
    hinton_salakhutdinov_boltzmann: {
        "HIDDEN": (8, 6), "CODE": 3, "LAYER_EPOCHS": 1, "SEEDS": (0,), "SHUFFLED": (0,),
    },
    stacked_denoising: {
        "HIDDEN": (8, 6),
        "LAYER_EPOCHS": dict.fromkeys(stacked_denoising.LAYER_EPOCHS, 1),
        "EPOCHS": dict.fromkeys(stacked_denoising.EPOCHS, 1),
        "SEEDS": dict.fromkeys(stacked_denoising.SEEDS, (0,)),
    },
    stacked_denoising_tuned: {
        "HIDDEN": (8, 6), "LAYER_EPOCHS": {"noisy": 1}, "EPOCHS": {"noisy": 1}, "SEEDS": (0, 1),
        "MASKINGS": (0.0, 0.25), "LAYER_RATES": (0.01, 0.1), "HELD_OUT": slice(50),
        "MNIST_EPOCHS": 1, "MNIST_SEEDS": (0,),
    },
    stacked_denoising_finetuned: {
        "HIDDEN": (8, 6), "LAYER_EPOCHS": {"noisy": 1}, "EPOCHS": {"noisy": 1}, "SEEDS": (0, 1), "RATES": (0.01, 0.1),
    },
    nielsen_depth: {"DEPTHS": (1, 2, 3, 4), "TRAINING": 200, "EPOCHS": 1, "SEEDS": (0, 1)},
    pretraining_grid: {
        "WIDTH": 8, "UNLABELLED": 200, "LABELS": (100,), "DEPTHS": (1, 3), "SEEDS": (0, 1), "STEPS": 2, "MIN_EPOCHS": 1,
        "LAYER_EPOCHS": 1, "LAYER_RATES": (0.01,), "RATES": {"SGD": (0.1,)}, "LADDER": (0.01, 0.1),
    },
    importance_weighted: {"HIDDEN": (8, 6), "CODE": 3, "STAGES": 2, "SAMPLES": 4, "JUDGED": 50,
        "MIXTURES": {"mixture": (2, 100)},
    },
    pixel_ladder: {"WIDTH": 8, "COMPONENTS": 5, "EPOCHS": 1, "LEVELS": 2, "JUDGED": 50, "SEEDS": (0,)},
    pixel_diffusion: {
        "CHANNELS": (2, 4, 4), "BLOCKS": (0, 1, 1), "WHOLE": 3, "LONG": 2, "SHORT": 1, "JUDGED": 50, "SEEDS": (0,),
        "LEVELS": {"flow": 10, "ancestral": 10},
    },
    crossing: {
        "TESTED": 30, "WAYS": (1, 2), "EXAMPLES": (20, 40), "SEEDS": (0,), "STEPS": 1, "LONGER": 2,
        "LONGER_AT": ((2, 20),), "CLUSTERS": (2, 3), "BLENDS": (4, 5),
    },
    translated_networks: {"STEPS": 2, "SHORT": 8},
    translated_digits: {
        "SETTINGS": {"amid clutter": 1}, "SEEDS": (0,), "KNOWN": 300, "ASKED": 40, "LAID": 200, "SHIFTED": 150,
        "REACH": {"amid clutter": 1}, "BLURS": (1.0,), "COMPONENTS": (4,), "RIDGES": (1e3,), "DRAWS": 1, "LABELLED": 1,
        "CLASSES": (0, 1),
    },
    pretraining_rates: {
        "choices": lambda: [("softmax on pixels", "SGD", 100)], "PRETRAINED": (), "WIDTHS": (0.02,),
    },
}  # fmt: skip
BUILDS_ON = {
    hinton_salakhutdinov_boltzmann: [hinton_salakhutdinov],
    hinton_salakhutdinov_stacked: [hinton_salakhutdinov],
    stacked_denoising_tuned: [stacked_denoising],
    stacked_denoising_finetuned: [stacked_denoising, stacked_denoising_tuned],
    translated_digits: [translated_networks],
}


KEPT = ("importance_weighted", "pixel_diffusion", "crossing")
"""The runs that leave pictures or numbers to the chapters."""

AT_NIGHT = (
    hinton_salakhutdinov_boltzmann, hinton_salakhutdinov_stacked, stacked_denoising, stacked_denoising_tuned,
    stacked_denoising_finetuned, pretraining_grid, pretraining_rates, translated_digits,
    importance_weighted, pixel_diffusion, crossing,
)  # fmt: skip


@pytest.mark.parametrize(
    "module",
    [
        pytest.param(module, marks=[pytest.mark.nightly] * (module in AT_NIGHT))
        for module in SMALL
        if hasattr(module, "run")
    ],
    ids=lambda module: module.__name__.rpartition(".")[2],
)
def test_a_run_gives_a_number_for_each_row(module, few_digits, monkeypatch, tmp_path):
    modules = [module, *BUILDS_ON.get(module, [])]
    caches = [getattr(each, name) for each in modules for name in ("digits", "data") if hasattr(each, name)]
    for each in modules:
        for name, value in SMALL[each].items():
            monkeypatch.setattr(each, name, value)
        monkeypatch.setattr(each, "mnist", lambda: few_digits, raising=False)
    monkeypatch.setattr(pictures, "FOLDER", tmp_path)
    for cache in caches:
        cache.cache_clear()
    parts = Parts(tmp_path, 1, "a processor")
    results = module.run(parts)
    rows = RUNS[module.__name__.rpartition(".")[2]].rows
    assert set(results) == set(rows)
    assert all(numbers and all(map(math.isfinite, numbers)) for numbers in results.values())
    left = [file.stem for file in tmp_path.iterdir() if file.suffix in (".npz", ".json")]
    assert left == [each for each in KEPT if module.__name__.endswith(each)]
    for cache in caches:
        cache.cache_clear()


@pytest.mark.nightly
def test_the_noisy_digits_are_the_clean_ones_on_another_background():
    clean, noisy = (stacked_denoising.data(problem) for problem in ("basic", "noisy"))
    assert (len(clean.train.labels), len(clean.test.labels)) == (10_000, 50_000)
    assert (clean.train.labels == noisy.train.labels).all()
    assert (noisy.train.images >= clean.train.images).all()
    assert 0.4 < noisy.train.images[clean.train.images == 0].mean() < 0.6
    stacked_denoising.data.cache_clear()


def test_the_digits_that_choose_are_neither_learnt_from_nor_tested_with():
    def background(images, chosen):
        return (images >= all_images[chosen]).all() and 0.4 < images[all_images[chosen] == 0].mean() < 0.6

    parts, noisy = mnist(), stacked_denoising.data("noisy")
    all_images, all_labels = (
        np.concatenate([getattr(part, of) for part in (parts.train, parts.test)]) for of in ("images", "labels")
    )
    order = np.random.default_rng(0).permutation(70_000)
    choose = stacked_denoising_tuned.held_out()
    places = {"train": order[:10_000], "choose": order[10_000:20_000], "test": order[20_000:]}
    for split, chosen in zip((noisy.train, choose, noisy.test), places.values(), strict=True):
        assert (split.labels == all_labels[chosen]).all()
        assert background(split.images, chosen)
    stacked_denoising.data.cache_clear()


@pytest.mark.parametrize(("best", "looked_at"), [(0.1, {0.03, 0.1, 0.3}), (1.0, {0.03, 0.1, 0.3, 1, 3}), (10, None)])
def test_a_rate_is_searched_until_it_lies_inside(best, looked_at):
    tried = []

    def wrong(rate):
        tried.append(rate)
        return abs(math.log(rate / best))

    assert pretraining_grid.search((0.03, 0.1, 0.3), wrong) == best
    assert looked_at in (None, set(tried))
    assert len(tried) == len(set(tried))


def test_a_search_is_not_deceived_by_a_plateau():
    def wrong(rate):  # by luck the least of the bad ones is a small one
        return {0.1: 89.5, 3.0: 2.5}.get(rate, 90.0)

    assert pretraining_grid.search(pretraining_grid.RATES["SGD"], wrong) == 3.0
