"""A server on loopback that speaks the Anthropic Messages API and OpenAI's chat completions.

It answers what it is told to: each request takes the next of ``script``, the last one for ever.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def says(answer, confidence=0.9, **more):
    """A whole answer, as the text of a model."""
    return {"text": json.dumps({"answer": answer, "confidence": confidence}), **more}


class ProviderServer:
    """``with ProviderServer(says("sales")) as server:`` answers at ``server.url``.

    A step is a dict: ``text``, ``stop`` (a stop reason), ``refusal``; or ``status`` with
    ``headers`` and ``body``; ``seconds`` to wait before; ``half`` to break off; ``drip`` to send a
    few bytes each so many seconds; ``hang_up`` to say nothing; ``raw`` for a body that is sent as
    it is; ``message`` for more of OpenAI's message; or a function of the request's JSON that gives
    such a dict.
    """

    def __init__(self, *script):
        self.script = list(script)
        self.requests = []
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc_info):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next_step(self, request):
        with self._lock:
            self.requests.append(request)
            step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return step(request["json"]) if callable(step) else step


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        step = self.owner.next_step(
            {"path": self.path, "headers": headers, "json": json.loads(body)}
        )
        time.sleep(step.get("seconds", 0))
        if "hang_up" in step:
            self.close_connection = True
            return None
        if "status" in step:
            return self.send(step["status"], step.get("body", {}), step.get("headers", {}))
        if "raw" in step:
            return self.send(200, step["raw"], {})
        answer = _anthropic(step) if self.path.endswith("/v1/messages") else _openai(step)
        return self.send(200, answer, {"request-id": "req_1", "x-request-id": "req_1"}, step)

    def send(self, status, body, headers, step=()):
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.write(content[: len(content) // 2] if "half" in step else content, step)
            self.close_connection = True
        except OSError:
            pass  # the client gave up waiting, as some tests want

    def write(self, content, step):
        if "drip" not in step:
            self.wfile.write(content)
            return
        for place in range(0, len(content), 16):
            self.wfile.write(content[place : place + 16])
            self.wfile.flush()
            time.sleep(step["drip"])


def _anthropic(step):
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "model-a",
        "content": [{"type": "text", "text": step.get("text", "")}],
        "stop_reason": step.get("stop", "end_turn"),
        "stop_sequence": None,
        "usage": {"input_tokens": 120, "output_tokens": 14},
    }


def _openai(step):
    stop = {"end_turn": "stop", "max_tokens": "length", "refusal": "content_filter"}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "model-a",
        "choices": [
            {
                "index": 0,
                "finish_reason": stop.get(step.get("stop", "end_turn"), step.get("stop")),
                "message": {
                    "role": "assistant",
                    "content": step.get("text", ""),
                    **step.get("message", {}),
                },
            }
        ],
        "usage": {"prompt_tokens": 120, "completion_tokens": 14, "total_tokens": 134},
    }
