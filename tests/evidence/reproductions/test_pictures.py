"""The pictures that long runs leave to the chapters."""

import numpy as np
import pytest

from aelib.course import recorded
from evidence.controls import record
from evidence.reproductions import importance_weighted, pictures, pixel_diffusion
from evidence.reproductions.runs import RUNS


def test_what_is_kept_is_read_back_in_256_greys(monkeypatch, tmp_path):
    monkeypatch.setattr(pictures, "FOLDER", tmp_path)
    monkeypatch.setattr(recorded, "HERE", tmp_path)
    images = np.random.default_rng(0).random((3, 2, 4, 5))
    pictures.keep("a_run", one=images, other=2 * images - 0.5)
    pictures.keep("a_run", third=images[0])
    found = recorded.pictures("a_run")
    np.testing.assert_allclose(found.pop("third"), images[0], atol=0.5 / 255 + 1e-6)
    assert list(found) == ["one", "other"]
    np.testing.assert_allclose(found["one"], images, atol=0.5 / 255 + 1e-6)
    np.testing.assert_allclose(found["other"], np.clip(2 * images - 0.5, 0, 1), atol=0.5 / 255 + 1e-6)


def test_another_run_is_named_with_those_that_there_are():
    of_clothes = ", ".join(["clothes", *(f"clothes_{name}" for name in ("drawn", "halves", "sandals"))])
    with pytest.raises(ValueError, match=f"run must be one of {of_clothes}, importance_weighted, pixel_diffusion, but"):
        recorded.pictures("pixels")


def test_numbers_are_read_back_and_another_run_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(pictures, "FOLDER", tmp_path)
    monkeypatch.setattr(recorded, "HERE", tmp_path)
    pictures.keep_numbers("a_run", one=[[0.25, 1e-11]], other=[3])
    assert recorded.numbers("a_run") == {"one": [[0.25, 1e-11]], "other": [3]}
    with pytest.raises(ValueError, match="run must be one of a_run, but got 'pixel_diffusion'"):
        recorded.numbers("pixel_diffusion")


def test_clothes_are_as_far_off_as_their_control_found():
    """Cut off at 0 and 1, which brings those of flat sets a little nearer."""
    found = recorded.pictures("clothes")
    asked = found.pop("clothes")
    errors = record.read("the-autoencoder")["Fashion clothes"]["result"]
    assert set(found) == set(errors)
    for name, answer in found.items():
        assert 0.96 < ((answer - asked) ** 2).sum(axis=(1, 2)).mean() / errors[name] < 1.005


def ink(images):
    return float(images.sum(axis=(1, 2)).mean())


def test_clothes_that_were_drawn_and_sandals_have_the_ink_that_their_controls_found():
    drawn = {name: ink(images) for name, images in recorded.pictures("clothes_drawn").items()}
    assert drawn == pytest.approx(record.read("diffusion-walks")["Fashion clothes"]["result"], rel=0.01)
    sandals = {name: ink(images) for name, images in recorded.pictures("clothes_sandals").items()}
    of_scores = record.read("uses-clothes")["Fashion sandals"]["result"]
    expected = {
        f"{which}, {name}": of_scores[name][which] for name in ("error", "error by ink") for which in ("odd", "usual")
    }
    assert sandals == pytest.approx(expected, rel=0.01)


def test_lower_halves_of_clothes_differ_and_upper_halves_are_given():
    found = recorded.pictures("clothes_halves")
    asked = found.pop("clothes")
    assert set(found) == set(record.read("uses-clothes")["Fashion halves"]["result"])
    for answer in found.values():
        assert np.array_equal(answer[:, :14], asked[:, :14])
        assert not np.array_equal(answer, asked)


def test_the_map_of_clothes_has_ten_kinds():
    found = recorded.numbers("clothes_map")
    assert np.shape(found["codes"]) == (1000, 2)
    assert len(found["kinds"]) == 1000
    assert np.array_equal(np.unique(found["kinds"]), range(10))


def test_each_belongs_to_a_run_and_holds_what_that_shows():
    """What begins with "clothes" is a control's."""
    runs = [file for file in recorded.HERE.glob("*.*") if not file.stem.startswith(("clothes", "_"))]
    kept = {file.stem: recorded.pictures(file.stem) for file in runs if file.suffix == ".npz"}
    assert {file.stem for file in runs} <= set(RUNS)
    shapes = {run: {name: images.shape for name, images in found.items()} for run, found in kept.items()}
    samples = (importance_weighted.SHOWN, 28, 28)
    of = pixel_diffusion
    walks, drawn = (of.WALKS, of.STAGES + 1, 28, 28), (of.SHOWN, 28, 28)
    assert shapes == {
        "importance_weighted": {"drawn": samples, "prior": samples, "plain": samples},
        "pixel_diffusion": {f"drawn {epochs}": drawn for epochs in (of.LONG, of.SHORT)}
        | {"noisy": walks, "repaired": walks},
    }


def test_the_pictures_over_pixels_go_from_noise_to_the_last_repair():
    found = recorded.pictures("pixel_diffusion")
    noisy, repaired, samples = (found[name] for name in ("noisy", "repaired", f"drawn {pixel_diffusion.LONG}"))
    assert np.isin(noisy[:, 0], (0, 1)).mean() > 0.9, "of level 10, cut off at 0 and 1"
    assert np.array_equal(noisy[:, -1], repaired[:, -1])
    assert np.array_equal(repaired[:, -1], samples[: pixel_diffusion.WALKS]), "the walks end at the first samples"
    spread = repaired.std(axis=0).mean(axis=(1, 2))
    assert spread[0] < spread[-1] / 5, "before, they are nearly the same"


def test_drawn_pixels_are_black_or_white():
    assert np.isin(recorded.pictures("importance_weighted")["drawn"], (0, 1)).all()
