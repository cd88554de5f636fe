"""A relay in its own process: takes mail, writes each Message-ID to a file the moment it is
taken; may die or drop lines.
"""

import argparse
import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE)


class Sink:
    """Keeps the ids of what it took, in order."""

    def __init__(self, file: Path) -> None:
        self.file = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Written before the answer leaves, as a relay that queues does."""
        found = ID.search(envelope.content or b"")
        os.write(self.file, (found.group(1) if found else b"?") + b"\n")
        return "250 OK"


def main() -> None:
    """Serve until the parent goes."""
    asked = argparse.ArgumentParser()
    asked.add_argument("port", type=int)
    asked.add_argument("file", type=Path)
    told = asked.parse_args()
    controller = Controller(Sink(told.file), hostname="127.0.0.1", port=told.port)
    controller.start()
    parent = os.getppid()
    with suppress(KeyboardInterrupt):
        while os.getppid() == parent:
            time.sleep(0.2)
    controller.stop()


if __name__ == "__main__":
    main()
