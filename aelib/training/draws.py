"""Whether a loss draws by the key that it is given: by a key of its own it would draw the same numbers in every step.

JAX traces a loss once. A key that the loss makes, or takes from outside, is a constant of what was traced, and so is
all that is split off or folded from it with constants. What depends on the key of `fit`, the weights, the variables of
the model or the examples is none.
"""

from collections.abc import Callable
from typing import Any

from flax.errors import TraceContextError
from jax.extend.core import ClosedJaxpr, Jaxpr, Literal

DRAWS = ("random_bits", "random_gamma")
"""What draws in JAX, by the key that is its first operand."""


def require_given_key(trace: Callable[..., Any], given: list[Any], *arguments: Any) -> None:
    """Check that the loss that `trace(*arguments)` traces draws by no key of its own; `given` are constants of `fit`.

    What else is wrong with the loss, whoever traces it next says.
    """
    try:
        traced = trace(*arguments)[0]
    except TraceContextError as error:
        if "Rng" in str(error):
            raise ValueError(OWN_KEY) from error
        return
    except Exception:
        return
    if draws_alike(traced, given):
        raise ValueError(OWN_KEY)


OWN_KEY = (
    "loss must draw by the key that it is given, but draws by one of its own or one from outside. These would be the "
    "same numbers in every step, and the model would learn that one noise: draw with jax.random and the key that loss "
    "is given, as aelib.gaussian_noise does, and what is to be drawn once, before fit"
)


def draws_alike(traced: ClosedJaxpr, given: list[Any]) -> bool:
    """Return whether a traced function draws by a key into which neither an argument goes nor one of `given`.

    Example:
        >>> import jax
        >>> key, x = jax.random.key(0), 1.0
        >>> traced = jax.make_jaxpr(lambda x: x + jax.random.normal(key))(x)
        >>> draws_alike(traced, []), draws_alike(traced, [key])
        (True, False)
    """
    known = [all(value is not each for each in given) for value in traced.consts]
    return _draws_alike(traced.jaxpr, known, [False] * len(traced.jaxpr.invars))


def _draws_alike(traced: Jaxpr, of_constants: list[bool], of_arguments: list[bool]) -> bool:
    """Return the same of a function whose constants and arguments are known to be the same each time, or not."""
    same = dict(zip([*traced.constvars, *traced.invars], [*of_constants, *of_arguments], strict=True))
    for equation in traced.eqns:
        operands = [isinstance(each, Literal) or same[each] for each in equation.invars]
        if equation.primitive.name in DRAWS and operands[0]:
            return True
        for parameter in equation.params.values():
            for inner in parameter if isinstance(parameter, list | tuple) else [parameter]:
                body = getattr(inner, "jaxpr", inner)
                if isinstance(body, Jaxpr):
                    # A branch, or the body of a loop, takes the last operands; of what is not known, none is the same.
                    last = ([False] * len(body.invars) + operands)[len(operands) :]
                    if _draws_alike(body, [True] * len(body.constvars), last):
                        return True
        same |= dict.fromkeys(equation.outvars, all(operands))
    return False
