"""A stand-in for Slack on loopback: answers as it does and writes what it is told in a local
log.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

MOST = 1_000_000
SLACK_LOG = "slack.log"  # in the demonstration’s folder


@contextmanager
def local_slack(log: Path) -> Iterator[str]:
    """Its base address while it runs; each message is one line of JSON in that file."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(log))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/"
    finally:
        server.shutdown()
        server.server_close()


def _handler(log: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Takes chat.postMessage; anything else is an unknown method."""

        count = 0

        def do_POST(self) -> None:
            """One call of the Slack API."""
            body = self.rfile.read(min(MOST, int(self.headers.get("Content-Length", "0"))))
            if not self.path.endswith("/chat.postMessage"):
                return self._answer({"ok": False, "error": "unknown_method"})
            message = _message_of(body, self.headers.get("Content-Type", ""))
            with log.open("a", encoding="utf-8") as out:
                out.write(json.dumps(message, ensure_ascii=False) + "\n")
            Handler.count += 1
            return self._answer(
                {"ok": True, "channel": "C0DEMO", "ts": f"1700000000.{Handler.count:06d}"}
            )

        def _answer(self, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """The demonstration's terminal is for its story."""

    return Handler


def _message_of(body: bytes, kind: str) -> dict[str, Any]:
    if "json" in kind:
        return dict(json.loads(body))
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
