"""The wheel: `aelib` as others install it, with nothing beside it but what it declares.

The environment is empty but for the wheel and links to the files of the packages that it asks for, and of those that
these ask for. So it takes seconds and no network; the weekly run installs them for real.
"""

import os
import subprocess
import sys
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]

USE = """
import importlib.util, pkgutil, sys
import aelib, jax, numpy as np, optax
from flax import nnx

assert aelib.__file__.startswith(sys.prefix), aelib.__file__
for module in pkgutil.walk_packages(aelib.__path__, "aelib."):
    importlib.import_module(module.name)
for name in ("book", "tests", "evidence", "benchmarks", "hypothesis", "sphinx"):
    assert importlib.util.find_spec(name) is None, name

digits = aelib.mnist()
assert (digits.train.images.shape, digits.test.labels.shape) == ((60000, 28, 28), (10000,))
model = aelib.dense_autoencoder((28, 28), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
history = aelib.fit(model, aelib.nll, digits.test.images[:200], epochs=3, batch_size=50, optimizer=optax.adam(1e-2),
                    key=jax.random.key(0), progress=False)
assert history.loss[-1] < history.loss[0]
aelib.save(model, "digits.safetensors")
again = aelib.load("digits.safetensors")
np.testing.assert_array_equal(again.encode(digits.test.images[:5]), model.encode(digits.test.images[:5]))
assert next(iter(aelib.solved().chapters)) == "before-you-begin"
aelib.plots.training_curve(history, ylabel="nll").savefig("loss.png")
print("used")
"""


def built(kind: str, source: Path, folder: Path) -> Path:
    """Build a wheel or a source distribution of what is in `source`."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (path,) = folder.iterdir()
    return path


def names(file: str) -> set[str]:
    """The names of the packages in a file of requirements."""
    lines = (line.split("#")[0] for line in (ROOT / file).read_text().splitlines())
    return {Requirement(line).name for line in lines if line.strip()}


def needed(requirements: list[str]) -> dict[str, metadata.Distribution]:
    """The installed packages that these requirements ask for, and those that they ask for, by name."""
    found: dict[str, metadata.Distribution] = {}
    asked, done = [(Requirement(text), "") for text in requirements], set()
    while asked:
        requirement, extra = asked.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        if requirement.name in names("requirements-unused.in"):  # so `aelib` has to do without
            continue
        package = metadata.distribution(requirement.name)
        assert requirement.specifier.contains(package.version, prereleases=True), f"{requirement}: {package.version}"
        for extra in {"", *requirement.extras}:
            if (package.name, extra) not in done:
                done.add((package.name, extra))
                found[package.name] = package
                asked += [(Requirement(text), extra) for text in package.requires or []]
    return found


def link(package: metadata.Distribution, site: Path) -> None:
    """Put links to all files of `package` into the folder `site`."""
    for file in package.files or []:
        if ".." not in file.parts:  # programs and manual pages lie elsewhere
            (site / file).parent.mkdir(parents=True, exist_ok=True)
            (site / file).symlink_to(os.path.abspath(file.locate()))


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """The Python of an environment of the wheel and what it asks for; the packages; the words of the wheel."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (own,) = metadata.distributions(name="aelib", path=[str(site)])
    packages = needed(own.requires or [])
    for package in packages.values():
        link(package, site)
    return folder / "bin" / "python", packages, own.requires


@pytest.mark.nightly
def test_it_works_in_an_empty_environment_from_any_folder(environment, tmp_path):
    python, packages, _ = environment
    assert {"jax", "flax", "matplotlib"} <= set(packages)
    assert not {"pytest", "hypothesis", "Sphinx"} & set(packages)
    used = subprocess.run([python, "-I", "-c", USE], cwd=tmp_path, capture_output=True, text=True)
    assert used.stdout == "used\n", used.stderr


def test_it_holds_the_library_and_its_licences_and_nothing_else(wheel):
    names = set(contents(wheel))
    assert all(name.startswith(("aelib/", "aelib-")) for name in names)
    assert {
        "aelib/py.typed",
        "aelib/data/mnist/LICENSE",
        "aelib/data/photographs/README.md",
        "aelib/course/_toc.yml",
    } <= names
    assert len([name for name in names if "/licenses/" in name]) == 3
    in_the_tree = {str(path.relative_to(ROOT)) for path in (ROOT / "aelib").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == in_the_tree


def test_the_source_distribution_builds_the_same_wheel(wheel, tmp_path):
    (tmp_path / "source").mkdir()
    # By tar itself: the early Pythons 3.11 cannot filter an archive, and the late ones warn where nobody does.
    subprocess.run(["tar", "-xf", built("sdist", ROOT, tmp_path / "sdist"), "-C", tmp_path / "source"], check=True)
    (source,) = (tmp_path / "source").iterdir()
    assert contents(built("wheel", source, tmp_path / "wheel")) == contents(wheel)


def test_the_course_installs_what_the_wheel_asks_for(environment):
    """Of what pyproject.toml declares nothing is installed by chance, because something else needs it."""
    assert {Requirement(text).name for text in environment[2]} <= names("requirements.in")
