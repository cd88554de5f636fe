"""Mail as files: .eml and .html in the data folder. The embedded default: nothing leaves the
machine.
"""

import os
from pathlib import Path

from alerts.channels.base import ChannelDown, Meanwhile, nothing
from alerts.content.message import Parcel
from alerts.content.mime import mime
from vigie.config import Settings
from vigie.domain.clock import now, paris

NAME = "files"
FOLDER = "courrier"


class Files:
    """A folder that mails are written into; the same delivery written twice is one file."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def send(self, parcel: Parcel, meanwhile: Meanwhile = nothing) -> str:
        """Write both files whole, then give them their names; raises ChannelDown on a full or
        closed disk.
        """
        moment = now()
        raw = mime(parcel.message, key=parcel.key, sender=self.sender, now=moment)
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


def connect(settings: Settings) -> Files:
    """The folder « courrier » in the data folder."""
    return Files(settings.home / FOLDER, settings.mail_from)
