import os
import signal

import numpy as np
import pytest

from aelib.training import watch as watching
from aelib.training.history import Log
from aelib.training.plan import Plan
from aelib.training.scale import Scale
from aelib.training.watch import Silence, Watch, catching_ctrl_c


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


def test_a_piece_shows_its_own_loss_and_an_epoch_the_losses_of_all_its_examples(monkeypatch):
    shown = []

    class Recorder(Silence):
        def advance(self, *what):
            shown.append(what)

        finish_epoch = stop = advance

    monkeypatch.setattr(watching, "reporter", lambda *_: Recorder())
    log = Log(Plan(size=6, batch_size=2, epochs=2), validated=True, started=0.0)
    with Watch(True, log, Scale()) as watch:
        for losses in ([3.0, 2.0], [1.0]):
            log.add(np.array(losses))
            watch.advance()
        log.finish_epoch(5.0)
        watch.finish_epoch()
        log.interrupted = True
    assert shown == [(2, 2.5), (3, 1.0), (1, 2.0, 5.0), (3,)]
