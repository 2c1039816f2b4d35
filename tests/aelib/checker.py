"""What holds the signatures of `aelib` in these tests, by the name under which conftest.py gives it to jaxtyping."""

from beartype import BeartypeConf, beartype

checked = beartype(conf=BeartypeConf(is_pep484_tower=True))
"""Beartype, for which an integer is a float too, as PEP 484 says and every type checker has it."""
