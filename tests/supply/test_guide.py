"""docs/exploitation.md is followed line by line: every command is there with its options, every
setting is one; and, once a run of CI, all of it in a clean root, from a base of 28-11-2026.
"""

import gzip
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from vigie.config import load

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^( *)```(\w*)\n(.*?)^ *```", GUIDE, re.M | re.S)
LINES = [line.strip() for _, kind, body in BLOCKS if not kind for line in body.splitlines()]
INLINE = [" ".join(words.split()) for words in re.findall(r"`(vigie [^`]+)`", GUIDE)]
COMMANDS = [line for line in (*LINES, *INLINE) if re.match(r"vigie [a-z]", line)]


def _known(words: list[str]) -> str:
    """What of a command line the program does not know; empty when it knows all."""
    from vigie.cli import build

    command: Any = typer.main.get_command(build())
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    if getattr(command, "commands", None):
        return f"commande inconnue : {' '.join(words)}"
    options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    unknown = [
        word for word in words if word.startswith("--") and word.split("=")[0] not in options
    ]
    return f"option inconnue : {unknown}" if unknown else ""


@pytest.mark.parametrize("line", sorted(set(COMMANDS)))
def test_each_command_of_the_guide_is_there(line: str) -> None:
    assert _known(shlex.split(line.replace("(", "").replace(")", ""))[1:]) == ""


def test_the_settings_of_the_guide_and_of_the_first_file_are_settings(tmp_path: Path) -> None:
    told = [body for _, kind, body in BLOCKS if kind == "toml"]
    for text in (*told, (ROOT / "deploy" / "vigie.toml").read_text(encoding="utf-8")):
        file = tmp_path / "vigie.toml"
        file.write_text(text, encoding="utf-8")
        assert load(file).release == "review"


def test_each_file_of_the_guide_is_there() -> None:
    named = set(re.findall(r"deploy/[\w.]+", GUIDE))
    assert named >= {"deploy/installer", "deploy/Containerfile"}
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_scripts_of_the_shell_are_sound() -> None:
    for name in ("deploy/installer", "deploy/vigie"):
        assert subprocess.run(["sh", "-n", name], cwd=ROOT, check=False).returncode == 0


# --- a file of the administrator's own


def test_a_file_that_the_service_cannot_read_is_given_over(tmp_path: Path) -> None:
    """`sudo` is played by a script under which no file of the private folder is readable."""
    tools, private = tmp_path / "bin", tmp_path / "prive"
    for folder in (tools, private, tmp_path / "var/depot", tmp_path / "srv/.venv/bin"):
        folder.mkdir(parents=True)
    (private / "adherents.csv").write_text("nom\nLes Jardins")
    command = tmp_path / "srv/.venv/bin/vigie"
    command.write_text('#!/bin/sh\necho "$2"; cat "$3"; echo; exit 3\n')
    sudo = tools / "sudo"
    sudo.write_text(
        f'#!/bin/sh\nshift 2\ncase "$*" in *" test -r {private}"*) exit 1 ;; esac\nexec "$@"\n'
    )
    for script in (command, sudo):
        script.chmod(0o755)
    settings = {"VIGIE_MAISON": f"{tmp_path}/srv", "VIGIE_HOME": f"{tmp_path}/var"}
    path = {"PATH": f"{tools}:{os.environ['PATH']}", "VIGIE_COMPTE": "autre"}
    asked = ["sh", str(ROOT / "deploy/vigie"), "members", "import", f"{private}/adherents.csv"]
    told = subprocess.run(asked, env=settings | path, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (3, "import\nnom\nLes Jardins\n")
    assert list((tmp_path / "var/depot").iterdir()) == []  # the copy is gone


# --- the whole guide


def _followed(root: Path, section: str) -> str:
    """The lines of that section, with every place of the machine under that root."""
    text = GUIDE.split(f"\n## {section}")[1].split("\n## ")[0]
    lines = [
        line
        for _, kind, body in re.findall(r"^( *)```(\w*)\n(.*?)^ *```", text, re.M | re.S)
        if not kind
        for line in body.splitlines()
    ]
    script = "\n".join(line for line in lines if "collect all" not in line)
    for place in ("/opt/vigie", "/etc/vigie", "/var/lib/vigie", "/srv/vigie"):
        script = script.replace(place, f"{root}{place}")
    return script.replace("(adresse du dépôt)", shlex.quote(str(ROOT)))


def _run(root: Path, script: str) -> subprocess.CompletedProcess[str]:
    places = {
        "VIGIE_MAISON": f"{root}/srv/vigie",
        "VIGIE_HOME": f"{root}/var/lib/vigie",
        "VIGIE_CONFIG": f"{root}/etc/vigie/vigie.toml",
        "VIGIE_COMPTE": subprocess.run(
            ["id", "-un"], capture_output=True, text=True
        ).stdout.strip(),
        "VIGIE_COMMANDES": f"{root}/bin",
        "VIGIE_UNITES": f"{root}/unites",
        "PATH": f"{root}/bin:{root}/outils:{os.environ['PATH']}",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    told = {"env": clean | places, "input": "\n" * 4, "capture_output": True, "text": True}
    return subprocess.run(["sh", "-eu", "-c", script], check=False, **told)  # type: ignore[call-overload]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A root of its own, with what only a whole machine has played by nothing."""
    for folder in ("outils", "bin", "unites", "opt"):
        (tmp_path / folder).mkdir()
    played = {"apt-get": "", "systemctl": "", "nano": "", "sudo": 'exec "$@"'}
    for name, body in played.items():
        (tmp_path / "outils" / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / "outils" / name).chmod(0o755)
    return tmp_path


@pytest.mark.endure
@pytest.mark.timeout(1800)
def test_the_guide_is_followed_from_an_empty_root(machine: Path, shared: Path) -> None:
    done = _run(machine, _followed(machine, "1. Installer"))
    assert (done.returncode, "Vigie est installée" in done.stdout) == (0, True), done.stderr[-2000:]
    _run(machine, _followed(machine, "2. Régler"))
    done = _run(machine, "vigie users add vous@exemple.org --role administration; vigie status")
    assert (done.returncode, "créé (administration)" in done.stdout) == (0, True), done.stderr
    base = machine / "var/lib/vigie/vigie.db"
    for left in base.parent.glob("vigie.db*"):
        left.unlink()
    with gzip.open(shared / "data/upgrade/demo-2026-11-28.db.gz") as kept:
        base.write_bytes(kept.read())
    stale = machine / "srv/vigie/.venv/lib/module_retire.py"
    stale.write_text("")
    done = _run(machine, _followed(machine, "7. Mettre à jour"))
    assert (done.returncode, "Base mise à jour" in done.stdout) == (0, True), done.stderr[-2000:]
    assert not (machine / "srv/vigie/.venv/lib/module_retire.py").exists()
    with closing(sqlite3.connect(base)) as told:
        assert told.execute("SELECT count(*) FROM members").fetchone() == (32,)
    copies = machine / "var/lib/vigie/sauvegardes"
    copy = next(copies.glob("avant-mise-a-jour-*.gz"))
    shutil.copy(copy, copies / "vigie-2026-11-27.gz")
    restoring = _followed(machine, "6. Sauvegarder").replace("vigie doctor", "vigie doctor || true")
    done = _run(machine, restoring)
    assert (done.returncode, "Base restaurée depuis" in done.stdout) == (0, True), done.stderr
