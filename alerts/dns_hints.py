"""SPF, DKIM and DMARC of the sending domain, judged from a given record set (pure): each fault with its remedy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Records = Mapping[str, Sequence[str]]  # name → its TXT values


@dataclass(frozen=True)
class Hint:
    """One check: what was looked at, whether it holds, what to do."""

    check: Literal["SPF", "DKIM", "DMARC"]
    ok: bool
    told: str


def hints(domain: str, records: Records, *, selectors: Sequence[str] = ("default", "mail", "s1", "s2")) -> list[Hint]:
    """The three checks of that domain."""
    known = {name.lower().rstrip("."): [value.strip().strip('"') for value in values] for name, values in records.items()}
    return [_spf(domain, known), _dkim(domain, known, selectors), _dmarc(domain, known)]


def _spf(domain: str, records: Mapping[str, Sequence[str]]) -> Hint:
    found = [value for value in records.get(domain.lower(), ()) if value.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return Hint("SPF", False, f"{domain} n’a pas d’enregistrement SPF : publier « v=spf1 include:(votre relais) -all ».")
    if len(found) > 1:
        return Hint("SPF", False, f"{domain} a {len(found)} enregistrements SPF : un seul est permis, réunissez-les.")
    words = found[0].lower().split()
    lookups = sum(word.lstrip("+-~?").startswith(("include:", "a:", "mx", "exists:", "redirect=")) for word in words)
    if lookups > 10:
        return Hint("SPF", False, f"SPF demande {lookups} recherches, 10 au plus : retirez des include.")
    if words[-1] not in ("-all", "~all") and not words[-1].startswith("redirect="):
        return Hint("SPF", False, f"SPF finit par « {words[-1][:40]} » : le finir par -all ou ~all.")
    return Hint("SPF", True, "SPF en place.")


def _dkim(domain: str, records: Mapping[str, Sequence[str]], selectors: Sequence[str]) -> Hint:
    names = [f"{selector}._domainkey.{domain}".lower() for selector in selectors]
    keys = [value for name in names for value in records.get(name, ()) if "p=" in value]
    if not keys:
        return Hint("DKIM", False, f"Aucune clef DKIM aux sélecteurs {', '.join(selectors)} : l’activer chez votre relais.")
    if all(_tags(key).get("p", "") == "" for key in keys):
        return Hint("DKIM", False, "La clef DKIM est révoquée (p= vide) : en publier une nouvelle.")
    return Hint("DKIM", True, "DKIM en place.")


def _dmarc(domain: str, records: Mapping[str, Sequence[str]]) -> Hint:
    found = [value for value in records.get(f"_dmarc.{domain}".lower(), ()) if value.lower().startswith("v=dmarc1")]
    if len(found) != 1:
        count = "aucun" if not found else f"{len(found)}"
        remedy = "en publier un seul, « v=DMARC1; p=none; rua=mailto:… »"
        return Hint("DMARC", False, f"{count} enregistrement DMARC sur _dmarc.{domain} : {remedy}.")
    policy = _tags(found[0]).get("p", "").lower()
    if policy not in ("none", "quarantine", "reject"):
        return Hint("DMARC", False, f"DMARC sans règle lisible (p={policy[:20]}) : écrire p=none, quarantine ou reject.")
    return Hint("DMARC", True, f"DMARC en place (p={policy}).")


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
