"""Reading documents in a child process: bounded in time and memory, without a network."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

from vigie.documents.extracted import Extracted, from_json
from vigie.documents.files import read_path

MOST_SECONDS = 120.0
MOST_MEMORY = 1_500_000_000  # bytes of address space, of which 400 MB are ever resident
MOST_FILE = 300_000_000
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.system", "urllib.")
NO_NETWORK = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}


def read_apart(path: Path, seconds: float = MOST_SECONDS, name: str = "") -> list[Extracted]:
    """The documents of one file; whatever it does to its reader, one is told with its reason.

    `name` is the file's own name where it stands under another.
    """
    name = name or path.name
    if path.stat().st_size > MOST_FILE:
        return [Extracted(name, "autre", problem="plus de 300 Mo : à lire à la main")]
    words = [sys.executable, "-P", "-m", "vigie.documents.apart", str(path), name]
    environment = {**os.environ, **NO_NETWORK}
    try:
        child = subprocess.run(  # noqa: S603 - our own module
            words, capture_output=True, env=environment, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        why = f"lecture arrêtée après {seconds:.0f} s : à lire à la main"
        return [Extracted(name, "autre", problem=why)]
    documents = [from_json(json.loads(line)) for line in child.stdout.splitlines()]
    if child.returncode:
        memory = b"MemoryError" in child.stderr or child.returncode < 0
        why = "demande trop de mémoire" if memory else "fait échouer la lecture"
        documents.append(Extracted(name, "autre", problem=f"{why} : à lire à la main"))
    return documents


def _nothing_else(event: str, _arguments: object) -> None:
    """A reader asks no network and starts no program, whatever a document wants."""
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"{event} : un document ne fait que se lire")


def main() -> None:
    """In the child: one JSON line a document, written as soon as it is read."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(MOST_SECONDS), int(MOST_SECONDS) + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a reader writes nothing
    sys.addaudithook(_nothing_else)
    path, name = Path(sys.argv[1]), sys.argv[2]
    for document in read_path(name, path):
        sys.stdout.write(json.dumps(document.as_json(), ensure_ascii=True) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
