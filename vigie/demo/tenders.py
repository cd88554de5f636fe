"""What the demonstration's invented buyers publish, before it takes a portal's form."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from vigie.domain.french import LONG_MONTHS

Shape = Literal["eforms", "fns", "mapa", "portal"]
Outlet = Literal["boamp", "ted", "maximilien", "place"]
NUTS = {
    "75": "FR101",
    "77": "FR102",
    "78": "FR103",
    "91": "FR104",
    "92": "FR105",
    "93": "FR106",
    "94": "FR107",
    "95": "FR108",
}
NAMES = {
    "75": "Paris",
    "77": "Seine-et-Marne",
    "78": "Yvelines",
    "91": "Essonne",
    "92": "Hauts-de-Seine",
    "93": "Seine-Saint-Denis",
    "94": "Val-de-Marne",
    "95": "Val-d'Oise",
}
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True)
class SampleBuyer:
    """An invented contracting authority; `siren` ends with its check digit."""

    name: str
    siren: str
    city: str
    postcode: str
    org: str  # its short name on Atexo portals
    kind: str = "la"  # eForms buyer-legal-type

    @property
    def siret(self) -> str:
        """The head office's number, Luhn-valid like a real one."""
        start = self.siren + "0001"
        return start + str(-_luhn(start + "0") % 10)

    @property
    def department(self) -> str:
        """Where it sits."""
        return self.postcode[:2]


@dataclass(frozen=True)
class SampleLot:
    """One lot; `criteria` are (name, weight, kind)."""

    title: str
    text: str
    cpv: str
    estimate: int | None = None
    departments: tuple[str, ...] = ()
    reserved: str | None = "none"
    execution: str = "no"
    condition: str = ""
    note: str = ""
    objectives: tuple[str, ...] = ()
    strategic: tuple[str, ...] = ()
    criteria: tuple[tuple[str, float, str], ...] = ()


@dataclass(frozen=True)
class Follow:
    """A later notice on the same tender; days count from today, `deadline` ahead of it."""

    kind: Literal["correction", "cancellation", "award"]
    published: int
    text: str = ""
    deadline: int | None = None
    winners: tuple[tuple[str, str, int], ...] = ()  # name, siren, lot


@dataclass(frozen=True)
class SampleTender:
    """One consultation as its buyer publishes it; days count from today."""

    shape: Shape
    buyer: SampleBuyer
    title: str
    text: str
    cpv: str
    lots: tuple[SampleLot, ...]
    published: int
    deadline: int | None
    hour: str = "12:00"
    months: int = 12
    nature: Literal["services", "works", "supplies"] = "services"
    procedure: str = "open"
    capacity: str = ""
    criteria: str = ""
    more: str = ""
    reservation: str = "non"  # the FNSimple node
    social: bool = False  # the index flag
    framework: bool = False
    cap: int | None = None  # lots one bidder may win
    outlets: tuple[Outlet, ...] = ("boamp",)
    follows: tuple[Follow, ...] = field(default=())

    @property
    def departments(self) -> tuple[str, ...]:
        """Where it is carried out."""
        lot_departments = [department for lot in self.lots for department in lot.departments]
        return tuple(dict.fromkeys(lot_departments)) or (self.buyer.department,)


def siren(start: str) -> str:
    """Eight digits with their check digit."""
    return start + str(-_luhn(start + "0") % 10)


def _luhn(digits: str) -> int:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if position % 2 else 1)
        total += number - 9 if number > 9 else number
    return total


def in_words(day: date, hour: str = "") -> str:
    """As buyers write it in a correction: « mardi 22 septembre 2026 - 12 h 00 »."""
    long_date = (
        f"{DAYS[day.weekday()]} {'1er' if day.day == 1 else day.day} "
        f"{LONG_MONTHS[day.month - 1]} {day.year}"
    )
    return f"{long_date} - {hour.replace(':', ' h ')}" if hour else long_date


def working_day(day: date) -> date:
    """That day, or the Monday after it."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
