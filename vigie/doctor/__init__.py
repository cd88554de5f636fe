"""What `vigie doctor` examines: each check gives one line, and its remedy where something is
wrong.
"""

from pathlib import Path

from vigie.config import Settings
from vigie.doctor import machine, sending, service
from vigie.doctor.line import Line


def examine(settings: Settings, dns: Path | None = None) -> list[Line]:
    """Every check's line, in the order in which one would mend them."""
    lines: list[Line] = []
    for check in (*machine.CHECKS, *service.CHECKS, *sending.CHECKS):
        lines += check(settings)
    if dns is not None:
        lines += list(sending.records(settings, dns))
    return lines
