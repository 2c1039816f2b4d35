"""The classes of labelled codes: what each is called, and in which colour it is drawn."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Shaped

from aelib.arguments import Array, describe
from aelib.plots.style import AUTOENCODER, CLASSES

Labels = Sequence[Hashable] | Shaped[Array, " n"] | None
"""One label of any kind for each code, or None."""
Names = Sequence[str] | Mapping[Any, str] | None
"""`names[label]` is what a class is called; without names, it is called by its label."""
LONGEST_GLYPH = 2
"""A class whose name has at most this length is drawn as its name, and any other as dots."""


class Class(NamedTuple):
    """A class with its `name` and its colour. Codes without a label are a class without a name."""

    name: str
    colour: str

    @property
    def is_glyph(self) -> bool:
        """Whether the name is short enough to be drawn at the place of each code."""
        return bool(self.name.strip()) and len(self.name) <= LONGEST_GLYPH


def labels_of(labels: Labels, count: int, name: str = "labels") -> list[Hashable]:
    """Check the labels of `count` codes, and return them as a list, of None where there are none."""
    if labels is None:
        return [None] * count
    try:
        values: Any = labels.tolist() if isinstance(labels, jax.Array | np.ndarray) else list(labels)
        hash(tuple(values))
    except (TypeError, AttributeError):  # a JAX key is an array without `tolist`
        expected = f"{name} must be None or hold one hashable value for each code"
        raise TypeError(f"{expected}, but got {describe(labels)}") from None
    if len(values) != count:
        raise ValueError(f"{name} must hold one label for each of the {count} codes, but got {len(values)}")
    return values


def classes_of(labels: Sequence[Hashable], names: Names = None) -> dict[Hashable, Class]:
    """Return the classes that occur among `labels`, in order, each by its label.

    Integers below 20 always have the same colours, and so have classes with `names`. Otherwise colours follow the order
    of the labels. From the 21st class on, colours repeat, and glyphs tell the classes apart: there all must be glyphs.
    """
    present = {label for label in labels if label is not None}
    if names is not None:
        order: list[Any] = list(names) if isinstance(names, Mapping) else list(range(len(names)))
        if missing := sorted(present - set(order), key=str):
            raise ValueError(f"names must hold a name for each class, but got none for {describe(missing[0])}")
    elif present <= set(range(len(CLASSES))):
        order = list(range(len(CLASSES)))
    else:
        try:
            order = sorted(present)  # pyright: ignore[reportArgumentType]
        except TypeError:  # of several types
            order = sorted(present, key=str)
    if len(order) > len(CLASSES):
        order = [label for label in order if label in present]
    classes: dict[Hashable, Class] = {None: Class("", AUTOENCODER)} if None in labels else {}
    for place, label in enumerate(order):
        if label in present:
            classes[label] = Class(str(label if names is None else names[label]), CLASSES[place % len(CLASSES)])
    if len(present) > len(CLASSES) and not all(each.is_glyph for label, each in classes.items() if label is not None):
        raise ValueError(
            f"labels must be of at most {len(CLASSES)} classes, unless their names have at most {LONGEST_GLYPH} "
            f"characters, but got {len(present)} classes"
        )
    return classes
