import os
import signal

import numpy as np
import pytest

from aelib.training.history import Log
from aelib.training.watch import catching_ctrl_c, watching


def press():
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_ctrl_c_is_an_event_and_the_second_one_raises():
    with catching_ctrl_c() as pressed:
        assert not pressed.is_set()
        press()
        assert pressed.is_set()
        with pytest.raises(KeyboardInterrupt):
            press()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_both_hear_of_it_where_one_computation_calls_another():
    with catching_ctrl_c() as outer:
        with catching_ctrl_c() as inner:
            press()
            assert inner.is_set()
        assert outer.is_set()
    with catching_ctrl_c() as later:
        assert not later.is_set()


def test_a_computation_that_begins_after_ctrl_c_hears_of_it_too():
    with catching_ctrl_c():
        press()
        with catching_ctrl_c() as inner:
            assert inner.is_set()
            with pytest.raises(KeyboardInterrupt):
                press()


def test_the_loss_of_an_epoch_is_the_mean_over_the_examples_of_its_own_steps():
    log = Log(3, 5, 4, validated=False, started=0.0)
    log.add(np.arange(6.0))
    for _ in range(3):
        log.finish_epoch(None)
    np.testing.assert_allclose(log.history().loss, [(4 * 0 + 1) / 5, (4 * 2 + 3) / 5, (4 * 4 + 5) / 5])


def test_a_line_shows_the_losses_of_all_examples_of_an_epoch_and_the_last_one_where_training_stopped(
    capsys, monkeypatch
):
    monkeypatch.setenv("AELIB_BOOK_BUILD", "1")
    log = Log(2, 6, 2, validated=True, started=0.0)
    with watching(True, log) as watch:
        for losses in ([3.0, 2.0], [1.0], [9.0]):
            log.add(np.array(losses))
            watch.advance()
        log.finish_epoch(5.0)
        watch.finish_epoch()
        log.interrupted = True
    assert capsys.readouterr().out == (
        "epoch 1/2, loss 2, validation 5\nstopped by Ctrl-C after step 1 of 3 in epoch 2\n"
    )


def test_without_progress_ctrl_c_is_heard_and_nothing_is_shown(capsys):
    log = Log(2, 6, 2, validated=False, started=0.0)
    with watching(False, log) as watch:
        assert not watch.stopped
        press()
        assert watch.stopped
        log.interrupted = True
    assert capsys.readouterr().out == ""
