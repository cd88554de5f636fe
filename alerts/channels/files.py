"""Mail as files: .eml and .html in the data folder. The embedded default: nothing leaves the
machine.
"""

import os
import re
from collections.abc import Iterable, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from pathlib import Path

from alerts.channels.base import ChannelDown, Meanwhile, nothing
from alerts.content.message import Parcel
from alerts.content.mime import mime
from vigie.config import Settings
from vigie.domain.clock import now, paris

NAME = "files"
LABEL = "fichiers"
FOLDER = "courrier"
BLOT = "[effacé]"  # in place of a person who was erased


class Files:
    """A folder that mails are written into; the same delivery written twice is one file."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def send(self, parcel: Parcel, meanwhile: Meanwhile = nothing) -> str:
        """Write both files whole, then give them their names; raises ChannelDown on a full or
        closed disk.
        """
        moment = now()
        raw = mime(parcel.message, key=parcel.key, sender=self.sender, now=moment, logo=parcel.logo)
        name = f"{parcel.kind}-{parcel.key}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _whole(self.folder / f"{name}.eml", raw)
            if parcel.message.html:
                _whole(self.folder / f"{name}.html", parcel.message.html.encode())
        except OSError as failed:
            raise ChannelDown(
                f"Écriture impossible dans {self.folder.name} : {failed.strerror or failed}."
            ) from failed
        return f"{name}.eml {paris(moment):%H:%M}"

    def close(self) -> None:
        """Nothing stays open."""


def _whole(path: Path, content: bytes) -> None:
    half = path.with_suffix(path.suffix + ".part")
    half.unlink(missing_ok=True)
    with open(
        os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
    ) as file:  # letters hold secret links
        file.write(content)
    os.replace(half, path)


def forget_person(folder: Path, address: str, names: Sequence[str]) -> int:
    """Remove the letters to that address, and blot that person out of the letters to others;
    returns how many were removed.
    """
    erased_address, removed = address.strip().lower(), 0
    pattern = re.compile("|".join(map(re.escape, names)), re.IGNORECASE) if names else None
    for file in sorted(folder.glob("*.eml")):
        letter = message_from_bytes(file.read_bytes(), policy=SMTP)
        assert isinstance(letter, EmailMessage)
        if erased_address and erased_address in _recipients(letter):
            file.unlink(missing_ok=True)
            file.with_suffix(".html").unlink(missing_ok=True)
            removed += 1
        elif pattern is not None:
            _blot(file, letter, pattern)
    return removed


def _recipients(letter: EmailMessage) -> set[str]:
    fields: Iterable[str] = map(str, letter.get_all("To", []))
    return {address.lower() for _, address in getaddresses(list(fields))}


def _blot(file: Path, letter: EmailMessage, pattern: "re.Pattern[str]") -> None:
    """Write the letter again without that person where one of its texts names them."""
    named = False
    for part in letter.walk():
        if part.get_content_maintype() != "text":
            continue
        words = part.get_content()
        if pattern.search(words):
            named = True
            part.set_content(
                pattern.sub(BLOT, words), subtype=part.get_content_subtype(), charset="utf-8"
            )
    if named:
        _whole(file, letter.as_bytes())
    page = file.with_suffix(".html")
    if page.is_file() and pattern.search(html := page.read_text(encoding="utf-8")):
        _whole(page, pattern.sub(BLOT, html).encode())


def connect(settings: Settings) -> Files:
    """The folder « courrier » in the data folder."""
    return Files(settings.home / FOLDER, settings.sender)
