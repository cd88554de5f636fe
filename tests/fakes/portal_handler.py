"""How an invented portal of pages is served: its session cookie read, its reply sent whole."""

from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

from vigie.demo.portal import Running, Server


class PortalHandler(BaseHTTPRequestHandler):
    """Asks the portal for its reply (`method`, path, cookie, what was posted)."""

    portal: ClassVar[Any]
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        self._reply("")

    def do_POST(self) -> None:
        self._reply(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def _reply(self, posted: str) -> None:
        cookie = (self.headers.get("Cookie") or "").partition("PHPSESSID=")[2].partition(";")[0]
        told = self.portal.reply(self.command, self.path, cookie, posted)
        self.send_response(told.status)
        for name, value in {**told.headers, "Content-Type": told.kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told.body)))
        self.end_headers()
        self.wfile.write(told.body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""


def serve(portal: Any) -> Running:
    """That portal on loopback."""
    handler = type("Handler", (PortalHandler,), {"portal": portal})
    return Running(Server(("127.0.0.1", 0), handler), portal)
