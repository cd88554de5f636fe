"""What staff drop or give the link of, until they confirm it: files kept in a folder of this
process alone, read in the background one draft at a time, thrown away after two hours or once
recorded.
"""

import secrets
import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from vigie.acts.documents import MEGABYTE, clean_name, fits
from vigie.acts.notice_link import KnownLink, LinkRefused, fetch_link
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.flow.pasting import (
    PastedFields,
    dropped_file,
    fields_of,
    fields_of_documents,
    page_beside,
    pasted_notice,
)
from vigie.store.documents.texts import NewDocument

KEPT_FOR = timedelta(hours=2)
MOST_DRAFTS = 20  # of the whole team, the oldest forgotten first
INTERRUPTED = "Fichier : lecture interrompue, déposez-le de nouveau."


@dataclass(frozen=True)
class DraftFile:
    """A file of a draft, under its own name."""

    name: str
    path: Path


@dataclass
class NoticeDraft:
    """Files and a link on their way to a consultation; `text` is that of a notice among them."""

    key: str
    owner: int  # the account that gave them: nobody else sees them
    at: datetime
    filled: Mapping[str, str]  # what was typed beside
    departments: tuple[str, ...]
    files: list[DraftFile] = field(default_factory=list)
    pieces: list[DraftFile] = field(default_factory=list)  # those that are no notice
    text: str = ""
    notice_id: str = ""  # of a published one
    documents: list[NewDocument] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)  # field of the form → what is wrong
    read: int = 0  # the file that is read
    ready: bool = False

    @property
    def fields(self) -> PastedFields:
        """What the notice gives, completed by what the documents give."""
        documents = fields_of_documents(
            [(document.kind, document.texts) for document in self.documents]
        )
        return fields_of(self.text).completed(documents) if self.text else documents


class NoticeDrafts:
    """Every draft of this process, in a folder that goes with it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="vigie-depot-")
        self._drafts: dict[str, NoticeDraft] = {}
        self._one_at_a_time = threading.Semaphore(1)

    def take(self, key: str, owner: int, now: datetime) -> NoticeDraft | None:
        """That person's draft, while it is kept."""
        self._forget_old(now)
        draft = self._drafts.get(key)
        return draft if draft is not None and draft.owner == owner else None

    def forget(self, key: str) -> None:
        """Its files go."""
        if self._drafts.pop(key, None) is not None:
            shutil.rmtree(self._place(key), ignore_errors=True)

    def begin(
        self,
        owner: int,
        filled: Mapping[str, str],
        departments: Sequence[str],
        files: Sequence[tuple[str, IO[bytes]]],
        link: KnownLink | None,
        settings: Settings,
        now: datetime,
    ) -> NoticeDraft:
        """Keep the files and have them, and the link, read in the background. Raises BadChange
        where a file is too large, or all drafts together are.
        """
        self._forget_old(now)
        draft = NoticeDraft(secrets.token_urlsafe(18), owner, now, dict(filled), tuple(departments))
        place = self._place(draft.key)
        place.mkdir(mode=0o700)
        try:
            for number, (name, content) in enumerate(files):
                draft.files.append(self._keep(place / str(number), clean_name(name), content))
                fits(draft.files[-1].name, draft.files[-1].path.stat().st_size, settings)
            self._leaves_room(settings)
        except BadChange:
            shutil.rmtree(place, ignore_errors=True)
            raise
        self._drafts[draft.key] = draft
        reading = threading.Thread(target=self._read, args=(draft, link, settings), daemon=True)
        reading.start()
        return draft

    def _keep(self, path: Path, name: str, content: IO[bytes]) -> DraftFile:
        with path.open("wb") as copy:
            shutil.copyfileobj(content, copy, MEGABYTE)
        return DraftFile(name, path)

    def _place(self, key: str) -> Path:
        return Path(self._folder.name) / key

    def _leaves_room(self, settings: Settings) -> None:
        files = (path for path in Path(self._folder.name).rglob("*") if path.is_file())
        if sum(path.stat().st_size for path in files) > settings.documents_quota_mb * MEGABYTE:
            raise BadChange(
                "trop de fichiers attendent une confirmation : confirmer ceux d’avant, ou en "
                "déposer moins."
            )

    def _forget_old(self, now: datetime) -> None:
        old = [key for key, draft in self._drafts.items() if now - draft.at > KEPT_FOR]
        more = list(self._drafts)[: max(0, len(self._drafts) - MOST_DRAFTS)]
        for key in {*old, *more}:
            self.forget(key)

    def _read(self, draft: NoticeDraft, link: KnownLink | None, settings: Settings) -> None:
        """One draft at a time: reading takes a child process and its memory. What stops half-way
        says so, never nothing.
        """
        with self._one_at_a_time:
            draft.faults["fichier"] = INTERRUPTED
            try:
                if link is not None:
                    self._fetch(draft, link, settings)
                faults = [self._read_file(draft, file) for file in list(draft.files)]
                del draft.faults["fichier"]
                if any(faults):
                    draft.faults["fichier"] = " ".join(filter(None, faults))
            finally:
                draft.ready = True

    def _fetch(self, draft: NoticeDraft, link: KnownLink, settings: Settings) -> None:
        try:
            served = fetch_link(link, settings, page_beside)
            notice = pasted_notice(served.name, served.content, link.number)
            draft.text, draft.notice_id = notice.text, notice.id
        except LinkRefused as refused:
            draft.faults["adresse"] = str(refused)
        except ValueError:
            path = self._place(draft.key) / "lien"
            if served.name.startswith(f"{link.source}:"):
                draft.faults["adresse"] = (
                    "Lien : cette page n’est pas celle d’un avis, ou demande un compte ; copiez "
                    "son texte, ou enregistrez la page et déposez-la ici."
                )
            else:
                path.write_bytes(served.content)
                draft.files.append(DraftFile(clean_name(served.name), path))

    def _read_file(self, draft: NoticeDraft, file: DraftFile) -> str:
        """What is wrong with it, or nothing."""
        draft.read += 1
        notice, documents = dropped_file(file.name, file.path)
        if notice is None:
            draft.pieces.append(file)
            draft.documents += documents
        elif draft.text:
            return f"Fichier : « {file.name} » est un second avis ; n’en donner qu’un à la fois."
        else:
            draft.text, draft.notice_id = notice.text, notice.id
        return ""


def progress(draft: NoticeDraft) -> str:
    """« Lecture en cours : fichier 2 sur 5. »"""
    if not draft.files:
        return "Lecture en cours."
    return f"Lecture en cours : fichier {max(1, draft.read)} sur {len(draft.files)}."
