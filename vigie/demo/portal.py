"""The built-in portal: BOAMP, DILA, TED and two Atexo portals on one loopback address, for the
demonstration and tests.

`python -m vigie.demo.portal [PORT]` serves it alone.
"""

import hashlib
import json
import re
import sys
import threading
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from vigie.demo import atexo, boamp, faults, pieces, ted
from vigie.demo.catalogue import Publication, publications
from vigie.demo.tenders import Outlet
from vigie.domain.clock import now, paris_day

PAGE = 20  # records a page at most, so that paging shows
BATCH = 8  # notices a search answer at most
DATASET = "/api/explore/v2.1/catalog/datasets/boamp"
FEEDS: dict[str, Outlet] = {"/rssCS.xml": "maximilien", "/rssTr.xml": "place"}
HTML = "text/html;charset=utf-8"
SERVED = ("boamp", "boamp_xml", "maximilien", "place", "ted")
PORTAL = "~portail"  # which portal of a family is asked, beside what was really asked
RANGE = re.compile(r"dateparution\s{0,3}(>=|<=|=)\s{0,3}date'(\d{4}-\d\d-\d\d)'")
TED_RANGE = re.compile(r"publication-date\s{0,3}(>=|<=|=)\s{0,3}(\d{8})")


@dataclass(frozen=True)
class ServedAnswer:
    """What goes back: an ETag is made of the body where `tagged`."""

    body: bytes
    kind: str = "application/json"
    status: int = 200
    tagged: bool = False
    headers: dict[str, str] = field(default_factory=dict)


NOT_FOUND = ServedAnswer(
    (
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Page introuvable</title>'
        "<h1>Page introuvable</h1><p>Ce portail est celui de la démonstration de Vigie : il ne "
        "sert que ses avis inventés. Revenez à la page précédente.</p></html>"
    ).encode(),
    HTML,
    404,
)


@dataclass
class Catalogue:
    """The notices of one day of reference, and which requests were seen."""

    today: date
    faulty: bool = True
    busy: bool = True  # answers 429 once
    request_count: int = 0
    pages: int = 0  # of BOAMP's API

    @cached_property
    def notices(self) -> list[Publication]:
        """All publications, oldest first."""
        return publications(self.today)

    def on(self, outlet: Outlet) -> list[Publication]:
        """Those of one portal."""
        return [notice for notice in self.notices if notice.on(outlet)]

    # --- BOAMP's API

    def records(self, query: dict[str, list[str]], *, export: bool = False) -> ServedAnswer:
        """Records of the days asked, a page at a time; every one in an export."""
        if self._too_busy():
            return ServedAnswer(b'{"message": "quota"}', status=429, headers={"Retry-After": "1"})
        first, last = _days(RANGE, "".join(query.get("where", [])), "%Y-%m-%d")
        record_lines = [
            json.dumps(boamp.record(publication, self.today), ensure_ascii=False)
            for publication in self.on("boamp")
            if first <= str(publication.day) <= last
        ]
        if self.faulty and first <= str(self.today) <= last:
            record_lines += faults.broken_records(self.today)
        if export:
            return ServedAnswer("\n".join(record_lines).encode(), "application/jsonl")
        offset, limit = (
            int(query.get("offset", ["0"])[0]),
            min(PAGE, int(query.get("limit", ["10"])[0])),
        )
        page = ",\n".join(record_lines[offset : offset + limit])
        return ServedAnswer(f'{{"total_count": {len(record_lines)}, "results": [{page}]}}'.encode())

    def _too_busy(self) -> bool:
        self.pages += 1
        return self.busy and self.pages == 2

    # --- DILA's tree

    def tree(self, path: str) -> ServedAnswer:
        """A day's folder, or a file of it."""
        year, month, day, name = re.fullmatch(
            r"/OPENDATA/BOAMP/(\d{4})/(\d\d)/(\d\d)/([\w.-]{0,60})", path
        ).groups()  # type: ignore[union-attr]
        folder_day = f"{year}-{month}-{day}"
        files = {
            f"{publication.idweb}.xml": publication
            for publication in self.on("boamp")
            if str(publication.day) == folder_day
        }
        broken = (
            faults.broken_files(self.today) if self.faulty and folder_day == str(self.today) else {}
        )
        if name:
            body = boamp.xml(files[name], self.today) if name in files else broken.get(name)
            return ServedAnswer(body, "application/xml") if body else NOT_FOUND
        if not files and not broken and folder_day > str(self.today):
            return NOT_FOUND
        return ServedAnswer(
            _index(path, [*files, *broken], folder_day).encode("latin-1"),
            "text/html;charset=ISO-8859-1",
            tagged=True,
        )

    # --- TED

    def search(self, query_json: dict[str, Any]) -> ServedAnswer:
        """A batch of the notices found, and the token of the next; the last batch is empty and
        still has one.
        """
        first, last = _days(TED_RANGE, str(query_json.get("query")), "%Y%m%d")
        ted_notices = [
            ted.search_record(publication)
            for publication in self.on("ted")
            if first <= f"{publication.day:%Y%m%d}" <= last
        ]
        if self.faulty and first <= f"{self.today:%Y%m%d}" <= last:
            odd = f"{faults.ODD_TED}-{self.today.year}"
            ted_notices.append(
                {
                    "publication-number": odd,
                    "links": {"xml": {"MUL": f"https://ted.europa.eu/en/notice/{odd}/xml"}},
                }
            )
        start = int(query_json.get("iterationNextToken") or 0)
        batch = ted_notices[start : start + BATCH]
        answer = {
            "notices": batch,
            "totalNoticeCount": len(ted_notices),
            "iterationNextToken": str(start + len(batch)),
            "timedOut": False,
        }
        return ServedAnswer(json.dumps(answer, ensure_ascii=False).encode())

    def notice(self, path: str) -> ServedAnswer:
        """One notice's XML."""
        number = path.split("/")[3]
        publication = next(
            (candidate for candidate in self.on("ted") if candidate.ted == number), None
        )
        if publication:
            return ServedAnswer(ted.xml(publication, self.today), "application/xml")
        odd = self.faulty and number == f"{faults.ODD_TED}-{self.today.year}"
        return ServedAnswer(faults.odd_notice(), "application/xml") if odd else NOT_FOUND

    # --- Atexo

    def feed(self, outlet: Outlet) -> ServedAnswer:
        """The portal's RSS feed."""
        return ServedAnswer(
            atexo.feed(self.on(outlet), outlet, self.today),
            "application/rss+xml;charset=utf-8",
            tagged=True,
        )

    def page(self, path: str) -> ServedAnswer:
        """One consultation's page."""
        consultation = self._consultation(path.rsplit("/", 1)[-1])
        if consultation is None:
            return NOT_FOUND
        outlet, publication = consultation
        return ServedAnswer(atexo.page(publication, outlet, self.today), HTML, tagged=True)

    def _consultation(self, number: str) -> tuple[Outlet, Publication] | None:
        for outlet in FEEDS.values():
            for publication in self.on(outlet):
                if str(publication.consultation) == number:
                    return outlet, publication
        return None

    def atexo_page(self, query: dict[str, list[str]], posted: bytes) -> ServedAnswer:
        """The list of all live consultations, a page at a time, or the window of one's lots."""
        page = query.get("page", [""])[0].lower()
        if page.endswith("popupdetaillots"):
            consultation = self._consultation(query.get("refConsultation", [""])[0])
            return (
                ServedAnswer(atexo.lots_window(consultation[1]), HTML)
                if consultation
                else NOT_FOUND
            )
        portal = next((name for name in FEEDS.values() if name in query.get(PORTAL, [])), None)
        if portal is None or not page.endswith("entrepriseadvancedsearch"):
            return NOT_FOUND
        fields = parse_qs(posted.decode("ascii", "replace"))
        number = fields.get(f"{atexo.RESULT}numPageTop", ["1"])[0]
        listing = atexo.listing(
            self.on(portal), portal, self.today, int(number) if number.isdigit() else 1
        )
        return ServedAnswer(listing, HTML)

    # --- all of it

    def heard(self, method: str, address: str, headers: dict[str, str]) -> None:
        """Told of every request; tests listen here."""
        self.request_count += 1

    def piece(self, path: str, query: dict[str, list[str]]) -> ServedAnswer | None:
        """A tender document, or the page that leads to some."""
        number = path.rsplit("/", 1)[-1].removesuffix(".zip")
        consultation_id = "".join(query.get("id", []))
        if path.startswith(pieces.HOST_PAGE) and number in pieces.DCES:
            own = "maximilien" in query.get(PORTAL, [])
            return ServedAnswer(pieces.page(number), HTML) if own else None
        if path.startswith("/dce/") and number in pieces.DCES:
            return ServedAnswer(pieces.archive(number), "application/zip")
        if query.get("page") == [pieces.REGLEMENT] and consultation_id in pieces.DCES:
            named = {"Content-Disposition": 'attachment; filename="RC.docx"'}
            return ServedAnswer(pieces.reglement(consultation_id), pieces.DOCX, headers=named)
        return None

    def answer(self, path: str, query: dict[str, list[str]], posted: bytes) -> ServedAnswer:
        """What stands at that address."""
        if (served := self.piece(path, query)) is not None:
            return served
        if path == "/robots.txt":
            return ServedAnswer(b"User-agent: *\nDisallow: /admin/\n", "text/plain")
        if path in (f"{DATASET}/records", f"{DATASET}/exports/jsonl"):
            return self.records(query, export=path.endswith("jsonl"))
        if re.fullmatch(r"/OPENDATA/BOAMP/\d{4}/\d\d/\d\d/[\w.-]{0,60}", path):
            return self.tree(path)
        if path == "/v3/notices/search":
            return self.search(json.loads(posted or b"{}"))
        if re.fullmatch(r"/en/notice/[\d-]{1,20}/xml", path):
            return self.notice(path)
        if path in FEEDS:
            return self.feed(FEEDS[path])
        if path in ("/", "/index.php"):
            return self.atexo_page(query, posted)
        return self.page(path) if path.startswith("/entreprise/consultation/") else NOT_FOUND


class Server(ThreadingHTTPServer):
    """One thread a connection; a client that goes away is no news."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Only what is not the client's doing is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Running:
    """A portal that serves until it is stopped; `url` is its address."""

    def __init__(self, server: ThreadingHTTPServer, catalogue: Catalogue) -> None:
        self.server, self.catalogue = server, catalogue
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Serve no more."""
        self.server.shutdown()
        self.server.server_close()
        self._thread.join(5)

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()


def start_portal(
    port: int = 0, today: date | None = None, *, faulty: bool = True, busy: bool = True
) -> Running:
    """The portal on loopback; `faulty` adds its broken documents, `busy` its one refusal for
    haste.
    """
    return serve(Catalogue(today or paris_day(now()), faulty, busy), port)


def serve(catalogue: Catalogue, port: int = 0) -> Running:
    """That catalogue on loopback."""
    handler = type("Handler", (_Handler,), {"catalogue": catalogue})
    return Running(Server(("127.0.0.1", port), handler), catalogue)


class _Handler(BaseHTTPRequestHandler):
    catalogue: Catalogue
    error_content_type = HTML
    error_message_format = NOT_FOUND.body.decode().replace("Page introuvable", "Demande incomprise")
    protocol_version = "HTTP/1.1"
    server_version = "VigieDemo"
    wbufsize = -1  # head and body leave together: no wait for an acknowledgement between them

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 1_000_000)))

    def _serve(self, posted: bytes) -> None:
        portal, address = _portal_of(self.path)
        self.catalogue.heard(self.command, address, dict(self.headers))
        parts = urlsplit(address)
        query = {**parse_qs(parts.query, keep_blank_values=True), PORTAL: [portal]}
        answer = self.catalogue.answer(parts.path, query, posted)
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"' if answer.tagged else ""
        is_unchanged = bool(tag) and self.headers.get("If-None-Match") == tag
        body = b"" if is_unchanged else answer.body
        self.send_response(304 if is_unchanged else answer.status)
        for name, header in {
            **answer.headers,
            "Content-Type": answer.kind,
            **({"ETag": tag} if tag else {}),
        }.items():
            self.send_header(name, header)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""


def portal_url(url: str, source: str) -> str:
    """Where that source finds itself on the one address: portals of one family, alike in all
    else, are told apart by how the address begins.
    """
    return f"{url}/~{source}"


def _portal_of(address: str) -> tuple[str, str]:
    named = re.fullmatch(r"/~(\w{1,40})(/.*)", address)
    return (named[1], named[2]) if named else ("", address)


def _days(shape: re.Pattern[str], query_text: str, form: str) -> tuple[str, str]:
    first, last = "0000", "9999"
    for sign, day in shape.findall(query_text):
        first = day if sign in (">=", "=") else first
        last = day if sign in ("<=", "=") else last
    return first, last


def _index(path: str, names: list[str], day: str) -> str:
    rows = "\n".join(
        f'<img src="/icons/text.gif" alt="[TXT]"> <a href="{name}">{name}</a>             '
        f"{day} 04:46   12K  "
        for name in names
    )
    return (
        f'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html><head><title>Index of '
        f"{path}</title></head><body>"
        f'<h1>Index of {path}</h1><pre><a href="?C=N;O=D">Name</a>  <a href="../">Parent '
        f"Directory</a>\n{rows}\n"
        "</pre></body></html>"
    )


def main() -> None:
    """Serve until interrupted."""
    running = start_portal(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    sys.stdout.write(f"Portail de démonstration : {running.url}\n")
    sys.stdout.flush()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        running.stop()


if __name__ == "__main__":
    main()
