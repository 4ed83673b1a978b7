import threading

import pytest

from plant_cli.project import Project
from plant_cli.setup import borrowing

PATIENCE = 120  # seconds


class Server:
    """A PostgreSQL that counts how often it was started and stopped."""

    def __init__(self, runs=False):
        self.runs = runs
        self.started = self.stopped = 0
        self.guests = 0

    def running(self):
        return self.runs

    def sessions(self):
        return self.guests

    def ensure_running(self):
        self.started += not self.runs
        self.runs = True

    def stop(self):
        self.stopped += 1
        self.runs = False
        return True


@pytest.fixture
def clone(tmp_path):
    return Project(tmp_path, {"HOME": str(tmp_path)})


@pytest.mark.parametrize(("runs", "stopped"), [(False, 1), (True, 0)])
def test_it_is_left_as_it_was_found(clone, runs, stopped):
    server = Server(runs)
    with borrowing.borrowed(clone, server):
        server.ensure_running()
    assert server.stopped == stopped
    assert server.runs is runs


def test_the_last_one_stops_it(clone):
    server = Server()
    with borrowing.borrowed(clone, server):
        server.ensure_running()
        with borrowing.borrowed(clone, server):
            assert server.runs
        assert not server.stopped
    assert server.stopped == 1


def test_the_last_one_stops_it_whoever_started_it(clone):
    """The first one goes while the second one is still at work."""
    server, come, go = Server(), threading.Event(), threading.Event()

    def work():
        with borrowing.borrowed(clone, server):
            come.set()
            go.wait(PATIENCE)

    second = threading.Thread(target=work)
    with borrowing.borrowed(clone, server):
        server.ensure_running()
        second.start()
        assert come.wait(PATIENCE)
    assert server.runs
    go.set()
    second.join(PATIENCE)
    assert server.stopped == 1


def test_who_comes_while_it_is_being_stopped_waits_and_starts_it_again(clone):
    server, stopping, finish = Server(), threading.Event(), threading.Event()
    stop = server.stop

    def slowly():
        stopping.set()
        finish.wait(PATIENCE)
        return stop()

    def first():
        with borrowing.borrowed(clone, server):
            server.ensure_running()

    def second():
        with borrowing.borrowed(clone, server):
            server.ensure_running()

    server.stop = slowly
    leaving = threading.Thread(target=first)
    leaving.start()
    assert stopping.wait(PATIENCE)
    coming = threading.Thread(target=second)
    coming.start()
    finish.set()
    for thread in (leaving, coming):
        thread.join(PATIENCE)
    assert (server.started, server.stopped) == (2, 2)


def test_what_others_work_with_is_not_stopped(clone, monkeypatch):
    monkeypatch.setattr(borrowing, "PARTING", 0.0)
    server = Server()
    with borrowing.borrowed(clone, server):
        server.ensure_running()
        assert not borrowing.stop_unused(clone, server), "a borrower"
        server.guests = 1
    assert not borrowing.stop_unused(clone, server), "a session"
    server.guests = 0
    assert borrowing.stop_unused(clone, server)
    assert not borrowing.stop_unused(clone, server), "it does not run"
