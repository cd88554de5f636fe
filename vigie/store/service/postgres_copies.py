"""Copies of PostgreSQL, by its own tools. What a file holds is run by a role that can do nothing
else: a forged dump may hold any statement.
"""

import gzip
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from vigie.store.db import Store, open_store
from vigie.store.migrate import UnknownRevision, upgrade_to
from vigie.store.tables import metadata
from vigie.store.tables.full_text import create_index

LONGEST = 3600  # seconds for one dump to be read back
# Whoever may more than own a database must not run what a file holds.
POWERFUL = text(
    "SELECT rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls OR EXISTS("
    "SELECT 1 FROM pg_auth_members WHERE member = pg_roles.oid) "
    "FROM pg_roles WHERE rolname = current_user"
)
OURS = text(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
    "AND tablename NOT LIKE 'procrastinate%'"
)


class BadBackup(Exception):
    """Raised when no sound copy can be made, or when the file to restore is no backup of Vigie,
    or of the other database.
    """


def dump(url: str, out: gzip.GzipFile) -> None:
    """In pg_dump's own format: what restores it speaks to the database only, where a script
    could start commands.
    """
    arguments = [_tool("pg_dump"), "--format=custom", "--compress=0", "--no-owner"]
    with subprocess.Popen(  # noqa: S603
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=address(url)
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        shutil.copyfileobj(
            running.stdout, out, 1024 * 1024
        )  # as it comes: a whole dump may be larger than the memory
        message = running.stderr.read().decode(errors="replace").strip()
    if running.returncode:
        raise BadBackup(f"pg_dump a échoué : {message[:500]}")


def _tool(name: str) -> str:
    """The path of a client of PostgreSQL; raises BadBackup with the remedy."""
    path = shutil.which(name)
    if not path:
        raise BadBackup(
            f"La commande {name} manque : installer postgresql-client, de la version du "
            f"serveur ou plus récent"
        )
    return path


def address(url: str) -> dict[str, str]:
    """The database as libpq's variables: arguments are seen by everybody on the machine, the
    password too.
    """
    parsed_url = make_url(url)
    parts = {
        "PGHOST": parsed_url.host,
        "PGPORT": parsed_url.port,
        "PGUSER": parsed_url.username,
        "PGPASSWORD": parsed_url.password,
        "PGDATABASE": parsed_url.database,
        **{f"PG{key.upper()}": parameter for key, parameter in parsed_url.query.items()},
    }
    return {**os.environ, **{key: str(parameter) for key, parameter in parts.items() if parameter}}


def check(content: Path, source: Path) -> None:
    """Refuse what is no dump of Vigie, before anything runs; raises BadBackup."""
    with content.open("rb") as file:
        if file.read(5) != b"PGDMP":
            raise BadBackup(
                f"{source} n’est pas une copie de PostgreSQL : la restaurer sur la base embarquée"
            )
    listed = subprocess.run(  # noqa: S603
        [_tool("pg_restore"), "--list", str(content)], capture_output=True, check=False
    )
    if listed.returncode or b" consultations " not in listed.stdout:
        raise BadBackup(f"{source} est abîmée, ou ne contient pas les tables de Vigie")


def restore_dump(store: Store, content: Path) -> None:
    """Put the database back as the dump holds it. Where the role of the service may do more than
    own its database, the dump runs apart, and rows alone pass over.
    """
    with store.engine.connect() as connection:
        powerful = connection.execute(POWERFUL).scalar_one()
    if not powerful:
        return read_back(store.url, content)
    with apart(store) as url:
        read_back(url, content)
        scratch_store = open_store(url)
        try:
            with store.engine.begin() as connection, scratch_store.engine.connect() as source:
                _take_rows(connection, source)
        except (SQLAlchemyError, UnknownRevision) as error:
            raise BadBackup(f"La sauvegarde ne se relit pas ({str(error)[:300]})") from error
        finally:
            scratch_store.close()


@contextmanager
def apart(store: Store) -> Iterator[str]:
    """The address of a new database whose owner can do nothing else; both go at the end. Raises
    BadBackup where the role of the service may not make them.
    """
    name, password = f"vigie_essai_{secrets.token_hex(4)}", secrets.token_hex(24)
    scratch_url = make_url(store.url).set(username=name, password=password, database=name)
    admin = store.engine.execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        try:
            _make_apart(connection, make_url(store.url).set(database=name), password)
            yield scratch_url.render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.exec_driver_sql(f"DROP ROLE IF EXISTS {name}")


def _make_apart(connection: Connection, place: URL, password: str) -> None:
    name = place.database
    statements = (
        f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT "
        f"NOREPLICATION NOBYPASSRLS PASSWORD '{password}'",
        f"GRANT {name} TO CURRENT_USER",
        f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0",
    )
    try:
        for statement in statements:
            connection.exec_driver_sql(statement)
        inside = open_store(place.render_as_string(hide_password=False))
        with inside.engine.begin() as connection_inside:
            connection_inside.exec_driver_sql(f"ALTER SCHEMA public OWNER TO {name}")
        inside.close()
    except SQLAlchemyError as error:
        cause = str(error.__cause__ or error).strip()[:200]
        raise BadBackup(
            f"La sauvegarde ne peut pas être lue à part ({cause}) : donner CREATEDB et "
            f"CREATEROLE au rôle de Vigie le temps de la restauration, ou un rôle sans autre "
            f"droit que sa base"
        ) from error


def read_back(url: str, content: Path) -> None:
    """Run the dump in that database, all or nothing; raises BadBackup."""
    into = ["--dbname", str(make_url(url).database)]
    arguments = [
        _tool("pg_restore"),
        "--single-transaction",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-comments",
        *into,
        str(content),
    ]
    finished = subprocess.run(  # noqa: S603
        arguments, capture_output=True, check=False, env=address(url), timeout=LONGEST
    )
    if finished.returncode:
        raise BadBackup(
            f"pg_restore a échoué, rien n’a changé : "
            f"{finished.stderr.decode(errors='replace').strip()[:500]}"
        )


def _take_rows(target: Connection, source: Connection) -> None:
    """Our tables made anew at the dump's version, then filled: nothing but rows comes over."""
    for name in target.execute(OURS).scalars().all():
        target.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')
    source_tables = set(source.execute(OURS).scalars())
    if "alembic_version" in source_tables:
        version = source.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        upgrade_to(target, str(version))
    else:
        metadata.create_all(target)  # tables that no migration made
    create_index(target)
    schema = MetaData()
    schema.reflect(target)
    tables = [table for table in schema.sorted_tables if table.name in source_tables]
    tables = [table for table in tables if table.name != "alembic_version"]
    for table in reversed(tables):
        target.execute(table.delete())
    for table in tables:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        _pass_over(target, source, table.name, columns)
        _count_on(target, table)


def _pass_over(target: Connection, source: Connection, table: str, columns: str) -> None:
    reader: Any = source.connection.driver_connection
    writer: Any = target.connection.driver_connection
    with (
        reader.cursor() as asks,
        writer.cursor() as keeps,
        asks.copy(f'COPY (SELECT {columns} FROM "{table}") TO STDOUT') as rows,  # noqa: S608
        keeps.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy_in,
    ):
        for block in rows:
            copy_in.write(block)


def _count_on(target: Connection, table: Any) -> None:
    """Numbers go on after the highest that came over."""
    for column in table.primary_key.columns:
        last = {"table": f'"{table.name}"', "column": column.name}
        sequence = target.execute(
            text("SELECT pg_get_serial_sequence(:table, :column)"), last
        ).scalar()
        if sequence:
            highest = f'SELECT max("{column.name}") FROM "{table.name}"'  # noqa: S608
            target.execute(
                text(f"SELECT setval(:sequence, COALESCE(({highest}), 1), true)"),
                {"sequence": sequence},
            )
