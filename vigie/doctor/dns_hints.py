"""SPF, DKIM and DMARC of the sending domain, judged from a given record set (pure): each fault
with its remedy.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Records = Mapping[str, Sequence[str]]  # name → its TXT values, or « CNAME target »
LOOKED_UP = re.compile(
    r"[~?-]?(?:include:|exists:|redirect=|(?:a|mx|ptr)(?:[:/]|$))"
)  # RFC 7208 §4.6.4


@dataclass(frozen=True)
class Hint:
    """One check: what was looked at, whether it holds, what to do."""

    check: Literal["SPF", "DKIM", "DMARC"]
    ok: bool
    sentence: str


def hints(domain: str, records: Records) -> list[Hint]:
    """The three checks of that domain, from the record set that it was given."""
    records_by_name = {
        name.lower().rstrip("."): [_joined(record_text) for record_text in values]
        for name, values in records.items()
    }
    return [
        _spf(domain, records_by_name),
        _dkim(domain, records_by_name),
        _dmarc(domain, records_by_name),
    ]


def _joined(record_text: str) -> str:
    """A long TXT value as DNS hosts show it, in several quoted strings, is one."""
    pieces = re.findall(r'"([^"]*)"', record_text)
    return ("".join(pieces) if pieces else record_text).strip()


def _spf(domain: str, records: Mapping[str, Sequence[str]]) -> Hint:
    spf_texts = [
        record_text
        for record_text in records.get(domain.lower(), ())
        if record_text.lower().split(" ")[0] == "v=spf1"
    ]
    if not spf_texts:
        return Hint(
            "SPF",
            False,
            f"{domain} n’a pas d’enregistrement SPF : publier « v=spf1 include:(votre relais) "
            f"-all ».",
        )
    if len(spf_texts) > 1:
        return Hint(
            "SPF",
            False,
            f"{domain} a {len(spf_texts)} enregistrements SPF : un seul est permis, réunissez-les.",
        )
    words = [word.lstrip("+") for word in spf_texts[0].lower().split()[1:]]
    lookups = sum(LOOKED_UP.match(word) is not None for word in words)
    if lookups > 10:
        return Hint(
            "SPF", False, f"SPF demande {lookups} recherches, 10 au plus : retirez des include."
        )
    if not any(word in ("-all", "~all") or word.startswith("redirect=") for word in words):
        last = words[-1] if words else "v=spf1"
        return Hint("SPF", False, f"SPF finit par « {last[:40]} » : le finir par -all ou ~all.")
    return Hint("SPF", True, "SPF en place.")


def _dkim(domain: str, records: Mapping[str, Sequence[str]]) -> Hint:
    """Whatever the relay calls its selector: the set says; a CNAME leads to the key that the
    relay publishes itself.
    """
    end = f"._domainkey.{domain}".lower()
    keys = [
        record_text
        for name, values in records.items()
        if name.endswith(end)
        for record_text in values
    ]
    if not keys:
        return Hint(
            "DKIM",
            False,
            f"Aucune clef DKIM (…{end}) : l’activer chez votre relais et publier ce qu’il donne.",
        )
    if any(key.upper().startswith("CNAME ") or _tags(key).get("p") for key in keys):
        return Hint("DKIM", True, "DKIM en place.")
    return Hint("DKIM", False, "La clef DKIM est révoquée (p= vide) : en publier une nouvelle.")


def _dmarc(domain: str, records: Mapping[str, Sequence[str]]) -> Hint:
    dmarc_texts = [
        record_text
        for record_text in records.get(f"_dmarc.{domain}".lower(), ())
        if record_text.lower().startswith("v=dmarc1")
    ]
    if len(dmarc_texts) != 1:
        count = "aucun" if not dmarc_texts else f"{len(dmarc_texts)}"
        remedy = "en publier un seul, « v=DMARC1; p=none; rua=mailto:… »"
        return Hint("DMARC", False, f"{count} enregistrement DMARC sur _dmarc.{domain} : {remedy}.")
    policy = _tags(dmarc_texts[0]).get("p", "").lower()
    if policy not in ("none", "quarantine", "reject"):
        return Hint(
            "DMARC",
            False,
            f"DMARC sans règle lisible (p={policy[:20]}) : écrire p=none, quarantine ou reject.",
        )
    return Hint("DMARC", True, f"DMARC en place (p={policy}).")


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): tag_text.strip() for name, _, tag_text in pairs}
