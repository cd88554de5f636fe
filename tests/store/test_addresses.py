"""However a PostgreSQL address is written, the driver, the workers and the dump tools read the
same one.
"""

import pytest

from vigie.store import open_store
from vigie.store.db import plain


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_a_postgresql_address_is_kept_as_its_own_tools_read_it(scheme: str) -> None:
    store = open_store(f"{scheme}://vigie:p%40s@hote:5433/base")
    assert store.url == "postgresql://vigie:p%40s@hote:5433/base"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_its_driver_is_psycopg(scheme: str) -> None:
    assert open_store(f"{scheme}://vigie@hote/base").engine.dialect.driver == "psycopg"


def test_another_address_stays_as_it_is() -> None:
    assert plain("sqlite:////srv/vigie.db") == "sqlite:////srv/vigie.db"
