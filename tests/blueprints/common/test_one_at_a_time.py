"""One thread works; who comes second leaves, and what she came for is done."""

import threading

import pytest

from blueprints.common.one_at_a_time import OneAtATime


@pytest.mark.one_database
def test_who_comes_second_returns_at_once_and_the_first_goes_on_for_her():
    turn, begun, let_go, done = OneAtATime(), threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        assert let_go.wait(10)
        done.append("first")

    first = threading.Thread(target=lambda: turn.run(slow, then=lambda: done.append("again")))
    first.start()
    assert begun.wait(10)
    assert turn.run(lambda: done.append("second")) is False
    assert turn.run(lambda: done.append("third")) is False
    assert done == []
    let_go.set()
    first.join(10)
    assert done == ["first", "again"]
    assert turn.run(lambda: done.append("later")) is True
    assert done == ["first", "again", "later"]


@pytest.mark.one_database
def test_work_that_fails_gives_the_turn_back():
    turn = OneAtATime()
    with pytest.raises(ZeroDivisionError):
        turn.run(lambda: 1 / 0)
    assert turn.run(lambda: None) is True
