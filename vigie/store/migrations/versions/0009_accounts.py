"""second factors, sessions of members, tries of sign-in, ends of API keys, former addresses

Revision ID: 0009
Revises: 0008
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
INDEXES = (
    ("passkeys", "user_id"),
    ("known_devices", "user_id"),
    ("ceremonies", "expires_at"),
    ("member_sessions", "contact_id"),
    ("member_sessions", "previous_hashed"),
    ("former_addresses", "contact_id"),
    ("former_addresses", "changed_at"),
)
KEY_LIFE = timedelta(days=365)  # of keys made before they had an end


def upgrade() -> None:
    """Make the tables; open sessions end, keys without an end get one in a year."""
    _staff_tables()
    _member_tables()
    for table, column in INDEXES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("handle", TEXT(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("totp", TEXT(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("totp_on", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("totp_step", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.drop_column("failed_logins")
        batch_op.drop_column("locked_until")
    op.execute("DELETE FROM sessions")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agent", TEXT(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("confirmed_at", MOMENT(), nullable=False))
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("link_series", sa.Integer(), nullable=False, server_default="0")
        )
    _keys_end()


def _keys_end() -> None:
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scope", TEXT(), nullable=False, server_default="all"))
        batch_op.add_column(sa.Column("ends_at", MOMENT(), nullable=True))
        batch_op.add_column(sa.Column("warned_at", MOMENT(), nullable=True))
    keys = sa.table("api_keys", sa.column("ends_at", MOMENT()))
    op.execute(keys.update().values(ends_at=datetime.now(UTC) + KEY_LIFE))
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.alter_column("ends_at", existing_type=MOMENT(), nullable=False)


def _staff_tables() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential", TEXT(), nullable=False),
        sa.Column("public_key", TEXT(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("last_used_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential", name=op.f("uq_passkeys_credential")),
    )
    op.create_table(
        "known_devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("hashed", TEXT(), nullable=False),
        sa.Column("agent", TEXT(), nullable=False),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("seen_at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_known_devices_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_devices")),
        sa.UniqueConstraint("user_id", "hashed", name=op.f("uq_known_devices_user_id_hashed")),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", TEXT(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("seen_at", MOMENT(), nullable=False),
        sa.Column("locked_until", MOMENT(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tries")),
        sa.UniqueConstraint("key", name=op.f("uq_sign_in_tries_key")),
    )
    op.create_table(
        "ceremonies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hashed", TEXT(), nullable=False),
        sa.Column("purpose", TEXT(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("challenge", TEXT(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", MOMENT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremonies")),
        sa.UniqueConstraint("hashed", name=op.f("uq_ceremonies_hashed")),
    )


def _member_tables() -> None:
    op.create_table(
        "member_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hashed", TEXT(), nullable=False),
        sa.Column("previous_hashed", TEXT(), nullable=True),
        sa.Column("csrf", TEXT(), nullable=False),
        sa.Column("agent", TEXT(), nullable=False),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("seen_at", MOMENT(), nullable=False),
        sa.Column("rotated_at", MOMENT(), nullable=False),
        sa.Column("expires_at", MOMENT(), nullable=False),
        sa.Column("confirmed_at", MOMENT(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_member_sessions_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_sessions")),
        sa.UniqueConstraint("hashed", name=op.f("uq_member_sessions_hashed")),
    )
    op.create_table(
        "former_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("email", TEXT(), nullable=False),
        sa.Column("changed_at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_former_addresses_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_addresses")),
    )


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        for column in ("scope", "ends_at", "warned_at"):
            batch_op.drop_column(column)
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_column("link_series")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("agent")
        batch_op.drop_column("confirmed_at")
    with op.batch_alter_table("users", schema=None) as batch_op:
        for column in ("must_change", "handle", "totp", "totp_on", "totp_step"):
            batch_op.drop_column(column)
        batch_op.add_column(
            sa.Column("failed_logins", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("locked_until", MOMENT(), nullable=True))
    for table, column in INDEXES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_{column}"))
    for table in (
        "passkeys",
        "known_devices",
        "sign_in_tries",
        "ceremonies",
        "member_sessions",
        "former_addresses",
    ):
        op.drop_table(table)
