"""Which trades a lot is, as decided once for every use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vigie.domain.matches import Answer


@dataclass(frozen=True)
class LotTrades:
    """Trades by answer, the likeliest first; the need in the lot's words; the reason of each."""

    oui: tuple[str, ...] = ()
    voir: tuple[str, ...] = ()
    need: str = ""
    why: Mapping[str, str] = field(default_factory=dict)
    version: str = ""  # of the rules and tables that decided
    text_hash: str = ""  # of what was read

    def answer(self, slug: str | None) -> Answer:
        """The answer for a trade."""
        return "oui" if slug in self.oui else "à vérifier" if slug in self.voir else "non"
