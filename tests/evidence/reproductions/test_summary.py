"""The verdicts of the summary on the page of reproductions, against those that its criterion gives."""

from dataclasses import replace

import pytest

from evidence.reproductions import records
from evidence.reproductions.runs import RUNS

PAGE = (records.ROOT / "chapters" / "reproductions.md").read_text()
ROWS = {  # by words of a line: the rows of the runs that have its numbers
    "sigmoids from a stack of Boltzmann machines": [("hinton_salakhutdinov_boltzmann", "boltzmann")],
    "The same from a stack of autoencoders": [("hinton_salakhutdinov_stacked", "sigmoid-stacked")],
    "by another method: GELU": [("hinton_salakhutdinov", "decay")],
    "a stack of plain autoencoders {cite": [("stacked_denoising", "mnist-plain"), ("pretraining_grid", "deep-stacked")],
    "From a stack of denoising autoencoders": [
        ("stacked_denoising", "mnist-denoising"),
        ("stacked_denoising_tuned", "mnist-denoising-masked-longer"),
    ],
    "10,000 digits: plain": [("stacked_denoising", "basic-plain"), ("stacked_denoising", "basic-denoising")],
    "Noisy backgrounds: plain": [
        ("stacked_denoising_finetuned", f"noisy-{kind}-finetuned") for kind in ("plain", "denoising")
    ],
}


@pytest.mark.parametrize("words", ROWS)
def test_the_verdict_of_a_line_is_that_of_its_rows(words):
    (line,) = [line for line in PAGE.splitlines() if line.startswith("|") and words in line]
    assert all(f"{{recorded}}`{run}/{name}/*:.2f`" in line for run, name in ROWS[words])
    found = [replace(RUNS[run].rows[name], ours=records.read(run).results[name]).reached for run, name in ROWS[words]]
    assert "| reproduced |" not in line
    assert True not in found
    assert ("two seeds" in line) == (None in found)
