import os
import signal

import pytest

from aelib.training.watch import catching_ctrl_c


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
