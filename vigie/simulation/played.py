"""The simulation that days are played in."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from vigie.config import Settings
from vigie.flow.steps import Context
from vigie.store import Store


@dataclass
class Simulation:
    """What is played: an empty folder, its database, its settings."""

    home: Path
    store: Store
    settings: Settings
    context: Context
    days: list[date] = field(default_factory=list)
