"""The small form of `make endure`: 10 kills and 300 payloads, faults of the machine, a short
soak.
"""

import os

import pytest

pytestmark = [pytest.mark.endure, pytest.mark.timeout(900)]


def wrong(rows: list[dict]) -> list[str]:
    """What is not as it must be."""
    from benchmarks.endure import fine

    return [f"{row['name']}: {row.get('detail')}" for row in rows if not fine(row)]


def test_ten_kills_leave_the_same_as_none() -> None:
    from benchmarks.endure_chain import run

    assert wrong(run(10)) == []


def test_three_hundred_mutated_bodies_crash_nothing() -> None:
    from benchmarks.endure_mutate import run

    assert wrong(run(300)) == []


def test_faults_of_the_machine_are_recovered_from() -> None:
    from benchmarks.endure_faults import run

    assert wrong(run(locked_for=4, postgres=os.environ.get("VIGIE_TEST_POSTGRES", ""))) == []


def test_memory_is_steady() -> None:
    from benchmarks.endure_soak import run

    assert wrong(run(0.4)) == []
