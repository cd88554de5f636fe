"""PostgreSQL goes away in the middle of the work and comes back: a server of our own, so that
nobody else's is touched.
"""

import pytest

from benchmarks.endure_postgres import programs, restarted


@pytest.mark.endure  # a server made, stopped and started: a minute
def test_workers_outlive_a_server_that_stops_at_once_and_starts_again() -> None:
    if programs() is None:
        pytest.skip("le serveur PostgreSQL n’est pas installé ici")
    assert restarted(1, 2, hurry=True) == ""
