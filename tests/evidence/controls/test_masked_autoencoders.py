"""The probe by which "Stacked autoencoders" judges the codes of masked autoencoders is that of the chapter on uses."""

import ast

from evidence.controls import pages


def test_this_chapter_and_that_of_uses_judge_codes_by_the_same_probe():
    (here,), (there,) = (
        [each for each in pages.shown(page) if getattr(each, "name", "") == name]
        for page, name in (("stacked-autoencoders", "classify"), ("uses", "probe"))
    )
    assert ast.unparse(here).replace("classify", "probe", 1) == ast.unparse(there)
