from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from plant_cli.serving import is_ready
from plant_cli.setup import ports


@contextmanager
def server(**statuses):
    """The address of a server, and what it was asked for. ``statuses`` are by the path's end."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(statuses.get(self.path.rpartition("/")[2].partition(".")[0], 200))
            self.end_headers()

        def log_message(self, *_words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}", asked
        serving.shutdown()


def test_a_page_and_then_a_file_are_asked_for():
    with server() as (url, asked):
        assert is_ready(url)
    assert asked == ["/web/login", "/web/static/img/favicon.ico"]


@pytest.mark.parametrize("lacking", ["login", "favicon"])
def test_it_is_not_ready_while_either_fails(lacking):
    with server(**{lacking: 500}) as (url, _asked):
        assert not is_ready(url)


def test_nobody_is_not_ready():
    assert not is_ready(f"http://127.0.0.1:{ports.spare()}")
