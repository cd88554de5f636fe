"""What `vigie new` writes: a source, consideration or channel that works as it stands, with its
example.
"""

from pathlib import Path
from string import Template

from vigie.conventions.rules import ROOT

SOURCE = Template('''"""$Title, by its paged API."""

from datetime import timedelta
from typing import Any

from spiders.base.paged_api import PagedApi
from spiders.base.window import Days
from vigie.domain.silence import Rhythm


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
    expected_every = Rhythm(timedelta(hours=30))

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

from vigie.domain.considerations import Consideration

CODE = Consideration.$UPPER

# Words that must stand in a sentence before a rule looks at it, by what they are.
CUES = {
    "$UPPER": ("$Title",),
}

# Square brackets hold words that the quote must touch; `criterion|` and the like name the field.
# At least 25 of each.
POSITIVE = (
    "Le marché comporte [$Title].",
)

NEGATIVE = (
    "Le marché ne comporte pas de $Title.",
)
''')

KINDS = {
    "source": ("spiders/{name}.py", SOURCE),
    "channel": ("alerts/channels/{name}.py", CHANNEL),
    "consideration": ("classifier/considerations/{name}.py", CONSIDERATION),
}
NEXT = {
    "source": "compléter la carte, la requête et le rythme, poser une page servie dans "
    "tests/examples, puis `vigie check`",
    "channel": "écrire le vrai protocole et son essai contre un serveur local, puis `vigie "
    "check --write`",
    "consideration": "ajouter son code au domaine (vigie/domain/considerations.py), écrire 25 "
    "phrases de chaque sorte",
}


class Taken(Exception):
    """Raised by `make` when a part of that name is there already, the name cannot be a file's, or
    there is no checkout to write it in.
    """


def make(kind: str, name: str, root: Path = ROOT) -> Path:
    """Write the skeleton; raises Taken, and KeyError for an unknown kind."""
    place, template = KINDS[kind]
    if not (root / place).parent.is_dir() or not (root / "scheduler.py").is_file():
        raise Taken(
            f"{root} n’est pas une copie des sources de Vigie : lancer la commande dans un clone"
        )
    if not name.isidentifier() or not name.islower() or not name.isascii():
        raise Taken(
            f"« {name} » ne peut pas nommer un fichier : minuscules sans accent, chiffres et _ "
            f"seulement"
        )
    path = root / place.format(name=name)
    if path.exists():
        raise Taken(f"{path.relative_to(root)} existe déjà : choisir un autre nom")
    title = name.replace("_", " ")
    words = {
        "name": name,
        "Title": title,
        "Class": title.title().replace(" ", ""),
        "UPPER": name.upper(),
    }
    path.write_text(template.substitute(words, host=name.replace("_", "-")), encoding="utf-8")
    return path
