import json

import numpy as np
import pytest

from aelib import plots
from aelib.course.live import one_neuron, train_neuron
from aelib.course.live.one_neuron import LOSSES


@pytest.mark.parametrize(
    ("loss", "ends", "needed"),
    [("squared error", (0.093956, 0.202848), (36, 232)), ("cross-entropy", (0.011638, 0.012009), (8, 17))],
)
def test_the_published_neurons_end_where_they_should(loss, ends, needed):
    for start, first, end, count in zip((1.5, 4), (0.817574, 0.982014), ends, needed, strict=True):
        run = train_neuron(loss, start)
        assert len(run.outputs) == 301
        assert run.outputs[[0, -1]] == pytest.approx([first, end], abs=1e-6)
        assert run.needed == count
        assert run.outputs[count - 1] >= 0.5 > run.outputs[count]


def test_steps_are_counted_beyond_those_that_are_shown():
    assert [train_neuron(loss, 6.0).needed for loss in LOSSES] == [1416, 23]
    assert [train_neuron(loss, 0).needed for loss in LOSSES] == [1, 1]


def test_the_data_are_what_the_page_trains_with():
    data = json.loads(json.dumps(one_neuron().data))
    assert [data[name] for name in ("rate", "steps", "start")] == [0.15, 300, 4]
    assert data["colours"]["dark"] == [plots.DARK[colour] for colour in data["colours"]["light"]]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_picture_says_by_itself_who_learns_slowly(narrow):
    picture = one_neuron().picture
    axes = (picture.narrow() if narrow else picture).axes
    titles = [ax.get_title() for ax in axes]
    assert titles == ["from 0.818:\n36 and 8 steps", "from 0.982:\n232 and 17 steps", "from 0.998:\n1,416 and 23 steps"]
    for ax, start in zip(axes, (1.5, 4.0, 6.0), strict=True):
        drawn = [line.get_ydata() for line in ax.lines if len(line.get_ydata()) == 301]
        np.testing.assert_array_equal(drawn, [train_neuron(loss, start).outputs for loss in LOSSES])


@pytest.mark.parametrize(("loss", "start", "words"), [("absolute", 4, "loss must"), (LOSSES[0], -1, "start must")])
def test_what_the_page_does_not_offer_is_refused(loss, start, words):
    with pytest.raises(ValueError, match=words):
        train_neuron(loss, start)
