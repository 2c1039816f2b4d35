"""Whether a loss is the same function each time: what JAX traced of it, so that two traces can be compared.

`fit` compiles the loss once. What it reads from outside is then a constant: a value that changes later reaches nothing,
and numbers that NumPy draws are the same in every step. Traced again, such a loss gives another program, or the same
one with other constants.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr, Jaxpr, Literal

from aelib.files import plain


class Program:
    """The operations of a traced function in their order, with their parameters, and the constants that it holds.

    Example:
        >>> def program(factor):
        ...     return Program(jax.make_jaxpr(lambda x: factor * x)(1.0))
        >>> program(2.0) == program(2.0), program(2.0) == program(3.0)
        (True, False)
    """

    def __init__(self, traced: ClosedJaxpr):
        self.constants: list[jax.Array] = []
        self.operations = list(self._outline(traced))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Program) or self.operations != other.operations:
            return False
        pairs = zip(self.constants, other.constants, strict=True)
        return all(one is another or _bits(one) == _bits(another) for one, another in pairs)

    def _outline(self, value: Any) -> Iterator[Any]:
        """Go through `value`, a traced function or a parameter of one of its operations, and collect the constants."""
        if isinstance(value, ClosedJaxpr):
            yield from self._outline((*value.consts, value.jaxpr))
        elif isinstance(value, Jaxpr):
            yield from self._equations(value)
        elif isinstance(value, list | tuple):
            yield len(value)
            for each in value:
                yield from self._outline(each)
        elif isinstance(value, jax.Array):
            self.constants.append(value)
        elif hasattr(value, "__array__"):  # NumPy's can be written into, so that its numbers of now are kept
            yield _bits(value)
        else:  # functions and layouts are other objects in each trace
            yield value if isinstance(value, str | int | float) else type(value).__name__

    def _equations(self, traced: Jaxpr) -> Iterator[Any]:
        number: dict[Any, int] = {}

        def read(variable: Any) -> Any:
            return _bits(variable.val) if isinstance(variable, Literal) else number[variable]

        for variable in (*traced.constvars, *traced.invars):
            number[variable] = len(number)
        for equation in traced.eqns:
            yield equation.primitive.name, tuple(map(read, equation.invars))
            for name, parameter in sorted(equation.params.items()):
                yield name
                yield from self._outline(parameter)
            for variable in equation.outvars:
                number[variable] = len(number)
                yield str(variable.aval)
        yield tuple(map(read, traced.outvars))


def _bits(array: Any) -> tuple[str, tuple[int, ...], bytes]:
    """Return dtype, shape and a digest of the numbers of `array`."""
    numbers = np.ascontiguousarray(plain(array) if isinstance(array, jax.Array) else array)
    return str(numbers.dtype), numbers.shape, hashlib.blake2b(numbers.reshape(-1).view(np.uint8).data).digest()
