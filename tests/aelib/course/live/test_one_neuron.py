import json

import jax
import numpy as np
import pytest

from aelib import plots
from aelib.course.live import one_neuron, train_neuron
from aelib.course.live.one_neuron import LOSSES, RATES, neuron_delta, neuron_loss


@pytest.mark.parametrize(
    ("loss", "rate", "ends"),
    [
        ("squared error", 0.15, (0.093956, 0.202848)),
        ("cross-entropy", 0.15, (0.011638, 0.012009)),
        ("cross-entropy", 0.005, (0.417679, 0.779587)),
    ],
)
def test_the_published_neurons_end_where_they_should(loss, rate, ends):
    for start, first, end in zip(((0.6, 0.9), (2, 2)), (0.817574, 0.982014), ends, strict=True):
        run = train_neuron(loss, *start, rate=rate)
        assert len(run.a) == 301
        assert run.a[[0, -1]] == pytest.approx([first, end], abs=1e-6)


def test_the_very_wrong_neuron_changes_its_mind_late_under_squared_error_and_soon_under_cross_entropy():
    run = train_neuron("squared error", 2, 2)
    assert run.a[150] == pytest.approx(0.9334, abs=1e-4)
    assert run.turned == 232
    assert run.a[231] > 0.5 > run.a[232]
    assert int(np.argmax(run.delta)) == 215
    assert train_neuron("cross-entropy", 2, 2).turned == 17
    assert train_neuron("cross-entropy", 2, 2, rate=0.005).turned is None
    assert train_neuron("squared error", -2, 1).turned == 0


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("loss", LOSSES)
def test_delta_is_the_slope_of_the_loss_and_the_gradient_of_weight_and_bias(loss, target):
    def of_logit(t):
        a = jax.nn.sigmoid(t)
        return (a - target) ** 2 / 2 if loss == "squared error" else jax.nn.softplus(t) - target * t

    for t in np.linspace(-6, 6, 25):
        around = neuron_loss(loss, np.array([t - 1e-5, t + 1e-5]), target)
        assert neuron_delta(loss, t, target) == pytest.approx(np.diff(around)[0] / 2e-5, abs=1e-9)
        assert neuron_loss(loss, t, target) == pytest.approx(float(of_logit(t)), abs=1e-5)
    one = train_neuron(loss, 1.0, -0.5, target=target, rate=0.3, steps=1)
    assert one.t == pytest.approx([0.5, 0.5 - 2 * 0.3 * float(jax.grad(of_logit)(0.5))], abs=1e-6)


@pytest.mark.parametrize("target", [0, 1])
def test_nothing_is_lost_where_the_neuron_is_saturated(target):
    wrong = 40.0 * (1 - 2 * target)
    tiny = np.exp(-40)
    assert neuron_delta("squared error", wrong, target) == pytest.approx((1 - 2 * target) * tiny, rel=1e-12)
    assert neuron_delta("cross-entropy", -wrong, target) == pytest.approx((1 - 2 * target) * tiny, rel=1e-12)
    assert neuron_loss("cross-entropy", -wrong, target) == pytest.approx(tiny, rel=1e-12)
    assert neuron_loss("cross-entropy", wrong, target) == pytest.approx(40)
    with np.errstate(all="raise"):
        run = train_neuron("cross-entropy", wrong / 2, wrong / 2, target=target, rate=10)
    assert all(np.isfinite(values).all() for values in run[:4])
    assert abs(run.a[-1] - target) < 1e-3


def test_the_data_are_where_to_begin_and_the_rates_on_offer():
    data = json.loads(json.dumps(one_neuron([(1, -2)], [(0.15, 0.004)], steps=50).data))
    assert (data["starts"], data["rates"], data["steps"]) == ([[1, -2]], [[0.15, 0.004]], 50)
    assert data["offered"] == list(RATES)
    assert data["colours"]["dark"] == [plots.DARK[colour] for colour in data["colours"]["light"]]


def test_the_picture_says_by_itself_who_learns_slowly():
    figure = one_neuron().picture
    (squared, cross), (flat, steep) = figure.axes[:2], figure.axes[2:]
    assert "squared error" in squared.get_title()
    assert flat.get_title() == "the more wrong, the flatter"
    assert steep.get_title() == "the more wrong, the steeper"
    assert [text.get_text() for text in flat.texts] == ["slope 0.122", "slope 0.017"]
    assert [text.get_text() for text in steep.texts] == ["slope 0.818", "slope 0.982"]
    for loss, ax in zip(LOSSES, (flat, steep), strict=True):
        dots = [line.get_xydata()[0].tolist() for line in ax.lines if line.get_marker() == "o"]
        assert dots == [[t, neuron_loss(loss, t, 0)] for t in (1.5, 4.0)]
    assert {text.get_text() for text in squared.texts} == {"0.82", "0.98", "0.094", "0.203", "from t = 6"}
    written = sorted(text.get_text() for text in cross.texts)
    assert written == ["0.012", "0.82", "0.98", "from t = 6"], "one number for both ends"
    curves = [(np.asarray(line.get_ydata()), line.is_dashed(), line.get_color()) for line in squared.lines]
    ends = {values[-1]: dashed for values, dashed, colour in curves if len(values) == 301 and colour != plots.FAINT}
    runs = [train_neuron("squared error", *start) for start in ((0.6, 0.9), (2, 2))]
    assert ends == {runs[0].a[-1]: True, runs[1].a[-1]: False}


def test_the_picture_shows_what_becomes_of_a_neuron_further_out():
    for ax, loss in zip(one_neuron().picture.axes[:2], LOSSES, strict=True):
        (further,) = [line for line in ax.lines if line.get_color() == plots.FAINT and len(line.get_ydata()) == 301]
        values = np.asarray(further.get_ydata())
        np.testing.assert_allclose(values, train_neuron(loss, 3, 3).a)
        (name,) = [text for text in ax.texts if "from t" in text.get_text()]
        assert name.xy[1] == values[int(name.xy[0])], "its name stands beside its line"
        assert (values[-1] > 0.99) == (loss == "squared error"), "a flat line under one, the same shape under the other"
    alone = [line for line in one_neuron([(-2, 0)]).picture.axes[0].lines if len(line.get_ydata()) == 301]
    assert not any(line.is_dashed() for line in alone), "there is no other start to be told from"
    assert not [text for ax in one_neuron([(-2, 0)]).picture.axes for text in ax.texts if "from t" in text.get_text()]


def test_where_the_loss_bends_the_picture_does_not_say_what_is_not_so():
    def titles(starts):
        return [ax.get_title() for ax in one_neuron(starts).picture.axes[2:]]

    assert titles([(-2, 0), (0, 0)]) == ["the more wrong, the steeper", "the more wrong, the steeper"]
    assert titles([(2, 2)]) == ["", ""]


def test_another_loss_is_not_taken_for_one_of_the_two():
    with pytest.raises(ValueError, match="loss must be one of squared error, cross-entropy"):
        train_neuron("absolute", 2.0, 2.0)
