"""A cable between a browser and a server, which a test pulls and plugs in again."""

import socket
import threading
from contextlib import contextmanager, suppress

HOST = "127.0.0.1"
CHUNK = 65536


class Cable:
    """Passes on what comes to ``port`` to a server, unless it is cut: then nothing gets through.

    A connection to ``mend_port``, from a page that has no other way left, plugs it in again.
    """

    def __init__(self, server_port):
        self._server_port = server_port
        self._whole = True
        self._open = set()
        self._lock = threading.Lock()
        self._mending = threading.Lock()
        self._listener, self._mender = self._listen(), self._listen()
        self.port = self._listener.getsockname()[1]
        self.mend_port = self._mender.getsockname()[1]
        for run in (self._accept, self._wait_for_mending):
            threading.Thread(target=run, name="cable", daemon=True).start()

    def cut(self):
        with self._lock:
            self._whole = False
            ends, self._open = self._open, set()
        for end in ends:
            self._close(end)

    def mend(self):
        self._whole = True

    @contextmanager
    def kept_cut(self):
        """Cut it, and let nobody mend it before the block ends."""
        with self._mending:
            self.cut()
            yield

    def close(self):
        self.cut()
        for listener in (self._listener, self._mender):
            self._close(listener)

    def _listen(self):
        return socket.create_server((HOST, 0))

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                self._connect(client)

    def _wait_for_mending(self):
        with suppress(OSError):
            while True:
                self._mender.accept()[0].close()
                with self._mending:
                    self.mend()

    def _connect(self, client):
        with self._lock:
            # Nothing gets through that is connected while it is being cut.
            if not self._whole:
                client.close()
                return
            server = socket.create_connection((HOST, self._server_port))
            self._open |= {client, server}
        for source, sink in ((client, server), (server, client)):
            threading.Thread(
                target=self._pass_on, args=(source, sink), name="cable", daemon=True
            ).start()

    def _pass_on(self, source, sink):
        with suppress(OSError):
            while data := source.recv(CHUNK):
                sink.sendall(data)
        for end in (source, sink):
            self._close(end)
        with self._lock:
            self._open -= {source, sink}

    @staticmethod
    def _close(end):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
