"""What `vigie new` writes: a source, consideration, channel or reading that works as it stands,
with its example and its test.
"""

from pathlib import Path
from string import Template

from vigie.conventions.rules import ROOT

SOURCE = Template('''"""$Title, by its paged API."""

from datetime import timedelta
from typing import Any

from spiders.base.paged_api import PagedApi
from spiders.base.window import Days
from vigie.domain.silence import SourceRhythm


class $Class(PagedApi):
    """Notices published by $Title.

    Publisher: à compléter (who publishes, and in what quality)
    Covers: à compléter (which notices, since when)
    Access: à compléter (how it serves, its limits)
    Terms of use: à compléter (licence, robots.txt)
    Caveats: à compléter (what surprises)
    Documentation: à compléter (where it says so)
    """

    name = "$name"
    label = "$Title"
    licence = "$Title, avis"
    covers = "À compléter."
    crawled_at = ("7,13,19", 50)  # when its publisher is done
    hosts = ("https://$host.example",)
    endpoint = "/api/records"
    export = "/api/exports/jsonl"
    # how often it must speak: change it to what its publisher promises
    expected_every = SourceRhythm(timedelta(hours=30))

    def query(self, days: Days) -> dict[str, str]:
        """What is asked for those days."""
        window = f"dateparution >= date'{days.first}' AND dateparution <= date'{days.last}'"
        return {"where": window}

    def id_of(self, record: Any) -> str | None:
        """The notice's own number."""
        known = isinstance(record, dict) and record.get("idweb")
        return str(record["idweb"])[:100] if known else None
''')

CHANNEL = Template('''"""$Title: who uses it, its limits, and where they are documented."""

from alerts.channels.base import ChannelDown, Meanwhile, nothing
from alerts.content.message import Parcel
from vigie.config import Settings

NAME = "$name"
LABEL = "$Title"


class $Class:
    """Writes one line a message, until it speaks $Title's own protocol."""

    def __init__(self, path: str) -> None:
        self.path = path

    def send(self, parcel: Parcel, meanwhile: Meanwhile = nothing) -> str:
        """Hand it over; the idempotency key is what the other side calls it. Raises ChannelDown."""
        try:
            with open(self.path, "a", encoding="utf-8") as out:
                out.write(f"{parcel.key} {parcel.message.subject}\\n")
        except OSError as failed:
            raise ChannelDown(f"Écriture impossible : {failed}.") from failed
        return parcel.key

    def close(self) -> None:
        """Nothing stays open."""


def connect(settings: Settings) -> $Class:
    """The file of that name in the data folder."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return $Class(str(settings.home / "$name.log"))
''')

CONSIDERATION = Template('''"""$Title: what it is in law, where it stands, what is taken for it."""

from classifier.engine import Rule
from vigie.domain.considerations import Consideration

CODE = Consideration.$UPPER

# Words that must stand in a sentence before a rule looks at it, by what they are.
CUES = {
    "$UPPER": ("$Title",),
}

# What must stand, near what, not with what: see classifier/engine.py.
RULES = (Rule("$name.stated", "$UPPER"),)

# Square brackets hold words that the quote must touch; `criterion|` and the like name the field.
# At least 25 of each.
POSITIVE = (
    "Le marché comporte [$Title].",
)

NEGATIVE = (
    "Le marché ne comporte pas de $Title.",
)
''')

SOURCE_TEST = Template('''"""$Title: a page as it is served, collected whole."""

from datetime import date
from pathlib import Path

from pytest_httpserver import HTTPServer

from spiders.run import collect
from vigie.config import Settings

# Invented content in the served shape: put a whole record of $Title here.
RECORD = {
    "idweb": "26-1001",
    "objet": "Entretien de locaux",
    "nature": "APPEL_OFFRE",
    "etat": "INITIAL",
    "dateparution": "2026-10-02",
    "code_departement": ["35"],
}


def test_a_page_of_it_is_collected_whole(tmp_path: Path, httpserver: HTTPServer) -> None:
    page = {"total_count": 1, "results": [RECORD]}
    httpserver.expect_request("/api/records").respond_with_json(page)
    settings = Settings(
        home=tmp_path,
        contact="https://exemple.invalid/vigie",
        ${name}_base_url=httpserver.url_for(""),
        ${name}_delay=0,
    )
    report = collect(settings, "$name", date(2026, 10, 1), date(2026, 10, 2))
    assert (report.ended, report.announced, report.got, report.new) == ("finished", 1, 1, 1)
''')

CHANNEL_TEST = Template('''"""$Title: a message is handed over; a channel that is down says so."""

from pathlib import Path

import pytest

from alerts.channels.$name import connect
from alerts.channels.base import ChannelDown
from alerts.content.message import Message, Parcel
from vigie.config import Settings

PARCEL = Parcel(1, "k1", "alert", Message("Bonjour", "Un lot.", to="lea@exemple.org"))


def test_a_message_is_handed_over(tmp_path: Path) -> None:
    assert connect(Settings(home=tmp_path)).send(PARCEL) == "k1"
    assert (tmp_path / "$name.log").read_text(encoding="utf-8") == "k1 Bonjour\\n"


def test_a_channel_that_is_down_says_so(tmp_path: Path) -> None:
    (tmp_path / "$name.log").mkdir()
    with pytest.raises(ChannelDown):
        connect(Settings(home=tmp_path)).send(PARCEL)
''')

READING = Template('''"""$Title: à compléter (what it is, where the law says it, what it
changes for a member).
"""

import re
from collections.abc import Iterator
from typing import Any

from classifier.passages import Hit, Passage

KIND = "$name"
WHAT = "$Title"
STEMS = ("$Title",)  # folded words without which a text is not asked
# the words as they stand, folded; what takes the meaning away is a pattern of its own
_STATED = re.compile(r"\\b$Title\\b")
_DENIED = re.compile(r"\\b(?:pas|aucun|aucune|sans|ni)\\b[^.;:]{0,40}\\b$Title\\b")


def find(passage: Passage) -> Iterator[Hit]:
    """One hit a sentence that says so."""
    for sentence in passage.having("$Title"):
        if _STATED.search(sentence.text) and not _DENIED.search(sentence.text):
            yield Hit({}, sentence.start, sentence.end)


def merge(values: list[dict[str, Any]]) -> dict[str, Any]:
    """Said once or many times: the same."""
    return values[0]


# Square brackets hold the quote; None where nothing must be read. At least 7 and 4.
EXAMPLES: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("[Le marché prévoit $Title].", {}),
    ("Le marché ne comporte pas de $Title.", None),
)
''')

KINDS = {
    "source": {"spiders/{name}.py": SOURCE, "tests/spiders/test_{name}.py": SOURCE_TEST},
    "channel": {
        "alerts/channels/{name}.py": CHANNEL,
        "tests/channels/test_{name}.py": CHANNEL_TEST,
    },
    # their marked sentences are their tests: tests/classifier/test_sentences.py, test_readings.py
    "consideration": {"classifier/considerations/{name}.py": CONSIDERATION},
    "reading": {"classifier/readings/{name}.py": READING},
}
NEXT = {
    "source": "compléter la carte, la requête et le rythme, mettre dans son essai un avis tel "
    "qu’il est servi, puis `vigie check`, qui dit ce qui manque",
    "channel": "écrire le vrai protocole et son essai contre un serveur local, puis `vigie "
    "check --write`",
    "consideration": "ajouter son code au domaine (vigie/domain/considerations.py), écrire 25 "
    "phrases de chaque sorte, puis `vigie check`, qui dit ce qui manque",
    "reading": "ajouter sa ligne à READINGS (vigie/domain/lots.py), écrire 7 phrases qui le "
    "disent et 4 qui n’en disent rien, puis `vigie check`, qui dit ce qui manque",
}


class Taken(Exception):
    """Raised by `make` when a part of that name is there already, the name cannot be a file's, or
    there is no checkout to write it in.
    """


def make(kind: str, name: str, root: Path = ROOT) -> list[Path]:
    """Write the part and its test, in that order; raises Taken, and KeyError for an unknown
    kind.
    """
    if not (root / "scheduler.py").is_file() or not (root / "classifier").is_dir():
        raise Taken(
            f"{root} n’est pas une copie des sources de Vigie : lancer la commande dans un clone"
        )
    if not name.isidentifier() or not name.islower() or not name.isascii():
        raise Taken(
            f"« {name} » ne peut pas nommer un fichier : minuscules sans accent, chiffres et _ "
            f"seulement"
        )
    texts = {root / place.format(name=name): text for place, text in KINDS[kind].items()}
    for path in texts:
        if path.exists():
            raise Taken(f"{path.relative_to(root)} existe déjà : choisir un autre nom")
    title = name.replace("_", " ")
    words = {
        "name": name,
        "Title": title,
        "Class": title.title().replace(" ", ""),
        "UPPER": name.upper(),
        "host": name.replace("_", "-"),
    }
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.substitute(words), encoding="utf-8")
    return list(texts)
