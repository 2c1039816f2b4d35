"""Every array that a function of `aelib` takes or gives in these tests has the shape that its signature says.

jaxtyping puts a check around each function as its module is imported, and beartype does the checking. Nothing of that
is there outside the tests. Inside `pytest.raises` the checks are off, for there the library has to refuse by itself.
"""

from pathlib import Path

import pytest
from jaxtyping import config, install_import_hook

from tests.aelib import checker

LIBRARY = Path(__file__).resolve().parents[2] / "aelib"
EXCEPT = {"aelib", "aelib.course"}
"""What is not held, and what is in it: exercises take whatever a reader answers, live figures what a browser sends."""


def names(library):
    """The names of the modules of a package that lies in this folder."""
    files = (file.relative_to(library.parent).with_suffix("") for file in sorted(library.rglob("*.py")))
    return [".".join(file.parts).removesuffix(".__init__") for file in files]


CHECKED = [name for name in names(LIBRARY) if ".".join(name.split(".")[:2]) not in EXCEPT]
"""The modules whose signatures are held: a new one is among them."""

install_import_hook(CHECKED, f"{checker.__name__}.checked")
config.update("jaxtyping_disable", True)  # for whatever is tested in the same process


class Refusal:
    """What `pytest.raises` gives, with the checks off while it waits."""

    def __init__(self, context):
        self.context = context

    def __enter__(self):
        self.was_off = config.jaxtyping_disable
        config.update("jaxtyping_disable", True)
        return self.context.__enter__()

    def __exit__(self, *raised):
        config.update("jaxtyping_disable", self.was_off)
        return self.context.__exit__(*raised)


@pytest.fixture(autouse=True)
def shapes_are_checked(monkeypatch):
    raises = pytest.raises
    monkeypatch.setattr(pytest, "raises", lambda *what, **how: Refusal(raises(*what, **how)))
    config.update("jaxtyping_disable", False)
    yield
    config.update("jaxtyping_disable", True)


@pytest.fixture
def beyond_signatures(shapes_are_checked):
    """For a test of what no signature promises: numbers of NumPy's, which the library takes, and what it refuses."""
    config.update("jaxtyping_disable", True)
