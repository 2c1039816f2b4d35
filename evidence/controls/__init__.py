"""The controls of the chapters, a module a chapter: further seeds, sweeps, rivals, and what refutes a cause.

A module names its controls in `CONTROLS`, functions by name:

    def few(page: Any, seed: int) -> dict[str, float]: ...

    CONTROLS = {f"few-{seed}": partial(few, seed=seed) for seed in (0, 1)}

A module that names a `PAGE` has the controls of a part of that page, with a record of its own.

A control gets the names that the chapter's own cells bind, those that a reader sees, so that nothing is written twice
(`pages`). One whose name begins with "Fashion" gets them as they are on Fashion-MNIST in place of the digits
(`evidence.fashion`), to see on which data a verdict holds. A control returns numbers, in lists and dicts. Each has its
own part in the record of the chapter (`record`), with the code that made it; a chapter quotes it by the role
`recorded`, and what it says of it in words stands in blocks of `claims`. What follows from several controls without a
training is a function of all results in `DERIVED`.

    make evidence                    run those controls whose record is stale
    make evidence CHAPTER=decoding   those of a chapter
    make evidence ALL=1              run all of them, and hold the claims against what they give today
"""
