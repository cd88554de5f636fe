"""Which buyers' portals the notices of the chamber's départements cite, which of them are read, and
which would bring most next. Pure.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from vigie.domain import french

# where notices are published, not where buyers hold their consultations
GAZETTES = ("boamp.fr", "europa.eu", "opendatasoft.com", "dila.gouv.fr", "journal-officiel.gouv.fr")
FEWEST = (
    2  # consultations that cite a host before it counts as a portal: a buyer's own site is none
)


@dataclass(frozen=True)
class CitedPortal:
    """A host that consultations cite, and the source that reads it, where there is one."""

    host: str
    consultations: int
    source: str | None = None
    read: bool = False


@dataclass(frozen=True)
class PortalCoverage:
    """Every portal cited, most cited first."""

    portals: tuple[CitedPortal, ...]

    @property
    def read(self) -> int:
        """How many of them are read."""
        return sum(portal.read for portal in self.portals)

    @property
    def following(self) -> CitedPortal | None:
        """The one not read that would bring most."""
        return next((portal for portal in self.portals if not portal.read), None)


def host_of(address: str | None) -> str:
    """The host of a web address without its « www. », or nothing."""
    try:
        host = (urlsplit(address or "").hostname or "").lower()
    except ValueError:
        return ""
    return host.removeprefix("www.")


def portal_coverage(
    cited: Iterable[Collection[str | None]], sources: Mapping[str, str], read: Collection[str]
) -> PortalCoverage:
    """From the addresses that each consultation gives: `sources` says which source stands for a
    host, `read` which sources are.
    """
    counts: Counter[str] = Counter()
    for addresses in cited:
        counts.update({host for address in addresses if _is_portal(host := host_of(address))})
    portals = [
        CitedPortal(host, count, sources.get(host), sources.get(host) in read)
        for host, count in counts.items()
        if count >= FEWEST or host in sources
    ]
    return PortalCoverage(
        tuple(sorted(portals, key=lambda portal: (-portal.consultations, portal.host)))
    )


def _is_portal(host: str) -> bool:
    return bool(host) and not any(host == name or host.endswith(f".{name}") for name in GAZETTES)


def in_words(coverage: PortalCoverage, labels: Mapping[str, str]) -> str:
    """« Portails cités par les avis de vos départements : 2 lus sur 9. Le prochain… »"""
    if not coverage.portals:
        return "Aucun avis de vos départements ne cite encore de portail d’acheteur."
    read = french.count(coverage.read, "lu")
    coverage_sentence = (
        f"Portails cités par les avis de vos départements\u00a0: {read} sur "
        f"{len(coverage.portals)}."
    )
    following = coverage.following
    if following is None:
        return coverage_sentence
    name = labels.get(following.source or "", following.host)
    consultations = french.count(following.consultations, "consultation")
    remedy = (
        f"le mettre en route\u00a0: `vigie sources on {following.source}`"
        if following.source
        else "aucune source ne le lit encore"
    )
    return (
        f"{coverage_sentence} Celui qui apporterait le plus ensuite\u00a0: {name} "
        f"({consultations} le citent)\u00a0; {remedy}."
    )
