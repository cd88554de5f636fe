"""`make release`: what a version is made of, in dist/: wheel, pinned packages with their
fingerprints, list of parts (CycloneDX), notes, image recipe, and the sums of them all.

`RELEASE_KEY=~/.ssh/id_ed25519 make release` signs the sums; CONTRIBUTING.md says how to verify.
"""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from pins import DEVELOPMENT, ROOT, blocks

DIST = ROOT / "dist"


def git(*words: str) -> bytes:
    """What git answers."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S603, S607


def committed() -> datetime:
    """When HEAD was made: what a release is dated by, so that it is the same each time."""
    return datetime.fromtimestamp(int(git("log", "-1", "--format=%ct")), UTC)


def version() -> str:
    """The one that the program tells of itself."""
    told = re.search(r'^__version__ = "([^"]+)"', (ROOT / "vigie/__init__.py").read_text(), re.M)
    if told is None:
        sys.exit("✗ vigie/__init__.py ne dit pas la version.")
    return told[1]


def tagged(number: str) -> bool:
    """Whether that version was published already: what came since is of the next one."""
    return f"v{number}" in git("tag", "--list").decode().split()


def notes(changelog: str, number: str, *, published: bool = False) -> str:
    """The section of that version, with what came after it was written until it is published;
    ends the program without any.
    """
    written = []
    for name in (number,) if published else (number, "Non publié"):
        section = re.search(
            rf"^## \[{re.escape(name)}\][^\n]*\n(.*?)(?=^## \[|\Z)", changelog, re.M | re.S
        )
        words = section[1].strip() if section else ""
        if any(line.startswith("- ") for line in words.splitlines()):
            written.append(words)
    if written:
        return f"# Vigie {number}\n\n" + "\n\n".join(written) + "\n"
    sys.exit(f"✗ CHANGELOG.md n’a rien pour {number} : y écrire ce que la version change.")


def parts(constraints: str, number: str, when: datetime) -> str:
    """The list of parts of the service: each package with the fingerprints of its files; the same
    text for the same commit.
    """
    root = Component(name="vigie", version=number, type=ComponentType.APPLICATION, bom_ref="vigie")
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"vigie {number} {constraints}"))
    bom.metadata.component, bom.metadata.timestamp = root, when
    packages = []
    for name, block in blocks(constraints).items():
        at = re.match(r"[^=]+==([^ ]+)", block)
        assert at is not None
        sums = re.findall(r"sha256:([0-9a-f]{64})", block)
        packages.append(
            Component(
                name=name,
                version=at[1],
                type=ComponentType.LIBRARY,
                bom_ref=f"{name}@{at[1]}",
                purl=PackageURL("pypi", name=name, version=at[1]),
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in sums],
            )
        )
        bom.components.add(packages[-1])
    bom.register_dependency(root, packages)
    return JsonV1Dot6(bom).output_as_string(indent=1)


def wheel(folder: Path) -> None:
    """Built from what git holds at HEAD and nothing else; the same bytes each time."""
    when = str(int(committed().timestamp()))
    with tempfile.TemporaryDirectory() as place:
        with tarfile.open(fileobj=io.BytesIO(git("archive", "HEAD"))) as tree:
            tree.extractall(place, filter="data")
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--no-build-isolation", "-w", str(folder), place]
        subprocess.run(command, env=os.environ | {"SOURCE_DATE_EPOCH": when}, check=True)  # noqa: S603


def sums(folder: Path) -> str:
    """As `sha256sum --check` reads them."""
    files = sorted(file for file in folder.iterdir() if not file.name.startswith("SHA256SUMS"))
    marks = ((hashlib.sha256(file.read_bytes()).hexdigest(), file.name) for file in files)
    return "".join(f"{mark}  {name}\n" for mark, name in marks)


def sign(folder: Path) -> str:
    """By the key of the one who publishes, where it is named; else how to."""
    key = os.environ.get("RELEASE_KEY", "")
    command = ["ssh-keygen", "-Y", "sign", "-n", "vigie", "-f", key or "CLÉ", "SHA256SUMS"]
    if not key:
        return f"À faire : signer, dans dist/ : {' '.join(command)}"
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603
    return "Sommes signées : SHA256SUMS.sig"


def main() -> None:
    """Everything of this version, in dist/."""
    if changed := git("status", "--porcelain").decode().strip():
        sys.exit(f"✗ Des fichiers ne sont pas enregistrés dans git :\n{changed}")
    number = version()
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    service = (ROOT / "constraints.txt").read_text(encoding="utf-8").partition(DEVELOPMENT)[0]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    wheel(DIST)
    written = {
        f"vigie-{number}-constraints.txt": service,
        f"vigie-{number}-sbom.cdx.json": parts(service, number, committed()),
        "NOTES.md": notes(changelog, number, published=tagged(number)),
        "Containerfile": (ROOT / "deploy/Containerfile").read_text(encoding="utf-8"),
    }
    for name, text in written.items():
        (DIST / name).write_text(text, encoding="utf-8")
    (DIST / "SHA256SUMS").write_text(sums(DIST), encoding="utf-8")
    print(f"Vigie {number}, {git('rev-parse', '--short', 'HEAD').decode().strip()} :")
    print("\n".join(f"  dist/{file.name}" for file in sorted(DIST.iterdir())))
    print(sign(DIST))
    print(f"Puis : git tag -s v{number} -m « Vigie {number} »")


if __name__ == "__main__":
    main()
