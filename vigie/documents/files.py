"""Files as people and portals give them: one document, or an archive of many, nested too."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from lxml import etree

from vigie.documents.cleaning import cleaned
from vigie.documents.extracted import MOST_CHARACTERS, Extracted, IsArchive, UnreadableFile
from vigie.documents.formats import extractor_of, office_extractor, warning_of
from vigie.documents.kinds import kind_of, lots_of

MOST_ENTRIES = 2_000
MOST_BYTES = 500_000_000  # of all that an archive unpacks to
MOST_ENTRY_BYTES = 100_000_000
MOST_RATIO = 200  # unpacked bytes for one packed: above, it is a bomb
MOST_OF_ALL = 30_000_000  # characters of all that an archive holds
MOST_DEPTH = 3  # archives in archives
_SKIPPED = ("__MACOSX/", ".DS_Store", "Thumbs.db")


@dataclass
class _Budget:
    """What is left of the whole archive's bounds."""

    entries: int = MOST_ENTRIES
    unpacked: int = MOST_BYTES
    characters: int = MOST_OF_ALL


def read(name: str, content: bytes) -> Iterator[Extracted]:
    """Every document of that file, in order; what cannot be read is named with its reason."""
    yield from _read(name, content, 0, _Budget())


def read_path(name: str, path: Path) -> Iterator[Extracted]:
    """The same of a file on disk: an archive is read entry by entry, never whole in memory."""
    with path.open("rb") as file:
        if file.read(4) == b"PK\x03\x04" and not _is_office(file):
            try:
                yield from _archive(name, file, 0, _Budget())
            except (zipfile.BadZipFile, OSError, ValueError):
                yield _unread(name, "archive abîmée : la télécharger de nouveau")
            return
    yield from read(name, path.read_bytes())


def _is_office(file: IO[bytes]) -> bool:
    """Whether that archive is an office file; a broken one is judged by whoever reads it."""
    try:
        office_extractor(file)
    except UnreadableFile as told:
        return not isinstance(told, IsArchive)
    return True


def _unread(name: str, why: str) -> Extracted:
    return Extracted(name, kind_of(name, ""), problem=why, lots=lots_of(name))


def _read(name: str, content: bytes, depth: int, budget: _Budget) -> Iterator[Extracted]:
    try:
        extractor = extractor_of(name, content)
        pages = cleaned(extractor(content))
    except IsArchive:
        yield from _archive(name, io.BytesIO(content), depth, budget)
        return
    except UnreadableFile as reason:
        yield _unread(name, str(reason))
        return
    except (
        ValueError,
        KeyError,
        IndexError,
        etree.LxmlError,
        zipfile.BadZipFile,
        OSError,
        RecursionError,
        UnicodeError,
    ) as error:
        yield _unread(name, f"fichier abîmé ({type(error).__name__}) : le télécharger de nouveau")
        return
    first = pages[0].text if pages else ""
    problem, size = warning_of(content), sum(len(page.text) for page in pages)
    budget.characters -= size
    if size > MOST_CHARACTERS or budget.characters < 0:
        pages, problem = (), "texte trop long : à lire à la main"
    elif not pages:
        problem = "document vide"
    yield Extracted(name, kind_of(name, first), pages, problem, lots_of(name))


def _archive(name: str, file: IO[bytes], depth: int, budget: _Budget) -> Iterator[Extracted]:
    def refused(inner_name: str, why: str) -> Extracted:
        return Extracted(f"{name}/{inner_name}" if inner_name else name, "autre", problem=why)

    if depth >= MOST_DEPTH:
        yield refused("", "archives emboîtées trop profondément : les ouvrir, puis les déposer")
        return
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            path = _entry_name(member)
            if member.is_dir() or path.endswith(_SKIPPED) or path.startswith(_SKIPPED):
                continue
            budget.entries -= 1
            if budget.entries < 0:
                yield refused("", f"plus de {MOST_ENTRIES} fichiers : le reste n’est pas lu")
                return
            if why := _forbidden(member, path, budget):
                yield refused(path, why)
                continue
            try:
                inside = archive.read(member)
            except (RuntimeError, NotImplementedError):
                yield refused(path, "protégé par un mot de passe : l’ouvrir, puis le déposer")
                continue
            except (zipfile.BadZipFile, EOFError, OSError, zlib.error):
                yield refused(path, "fichier abîmé dans l’archive : la télécharger de nouveau")
                continue
            budget.unpacked -= len(inside)
            yield from _read(f"{name}/{path}", inside, depth + 1, budget)


def _entry_name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: without the UTF-8 mark, portals write it in cp437 or UTF-8."""
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp437"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _forbidden(member: zipfile.ZipInfo, path: str, budget: _Budget) -> str:
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if ".." in parts or path.startswith("/") or ":" in path[:3]:
        return "chemin qui sort de l’archive : ignoré"
    if (member.external_attr >> 16) & 0o170000 == 0o120000:
        return "lien : ignoré"
    if member.file_size > MOST_ENTRY_BYTES or member.file_size > budget.unpacked:
        return "trop gros : à lire à la main"
    if member.file_size > 1_000_000 and member.file_size > MOST_RATIO * max(
        member.compress_size, 1
    ):
        return "archive piégée (taux de compression) : ignorée"
    return ""
