"""Writes constraints.txt: each package's version and the fingerprints of all its published files.

`make pins` after a change of pyproject.toml; `make pins UPGRADE=all` or `UPGRADE="lxml spacy"` for
newer versions. What is pinned already stays as it is otherwise. One list for every system and every
Python that pyproject.toml allows, with the service's packages first: `deploy/installer` and the
image stop reading at the line DEVELOPMENT.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "constraints.txt"
HEAD = (
    "# Versions tested together, with fingerprints of each published file; made by `make pins`,\n"
    "# read with `pip install --require-hashes -r constraints.txt`. The service's come first.\n"
)
DEVELOPMENT = "# --- development and tests: the service does without what follows ---\n"


def blocks(text: str) -> dict[str, str]:
    """The lines of each package, by its name: the pin and the fingerprints that follow it."""
    pins: dict[str, str] = {}
    name = ""
    for line in text.splitlines(keepends=True):
        if re.match(r"[a-z0-9]", line):  # a pin begins a line; its fingerprints are indented
            name = re.split(r"[=;\[ ]", line, maxsplit=1)[0]
        if name and not line.startswith("#"):
            pins[name] = pins.get(name, "") + line
    return pins


def compiled(extras: list[str], upgrade: list[str]) -> dict[str, str]:
    """What uv resolves for the program with these extras, keeping what is pinned already."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    python = re.sub(r"[^0-9.]", "", project["project"]["requires-python"])
    with tempfile.TemporaryDirectory() as folder:
        backend, kept = Path(folder) / "backend.in", Path(folder) / "kept.txt"
        backend.write_text("\n".join(project["build-system"]["requires"]), encoding="utf-8")
        kept.write_text(LIST.read_text(encoding="utf-8"), encoding="utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-config"]
        command += ["--universal", "--python-version", python, "--generate-hashes", "--no-header"]
        command += ["--no-annotate", "--output-file", str(kept), *upgrade]
        command += [f"--extra={extra}" for extra in extras]
        told = {"SSL_CERT_FILE": os.environ["PIP_CERT"]} if "PIP_CERT" in os.environ else {}
        subprocess.run(  # noqa: S603 : our own words
            [*command, "pyproject.toml", str(backend)], cwd=ROOT, env=os.environ | told, check=True
        )
        return blocks(kept.read_text(encoding="utf-8"))


def main(names: list[str]) -> None:
    """Writes the list anew; `names` are the packages to bring up to date, or `all`."""
    upgrade = ["--upgrade"] if names == ["all"] else [f"--upgrade-package={name}" for name in names]
    everything = compiled(["dev", "postgres"], upgrade)
    LIST.write_text(HEAD + "".join(everything.values()), encoding="utf-8")
    service = compiled(["postgres"], [])  # after it, so that both lists agree on versions
    first = [everything[name] for name in everything if name in service]
    rest = [everything[name] for name in everything if name not in service]
    LIST.write_text(HEAD + "".join(first) + DEVELOPMENT + "".join(rest), encoding="utf-8")
    print(f"{len(first)} paquets pour le service, {len(rest)} de plus pour le développement")


if __name__ == "__main__":
    main(sys.argv[1:])
