"""contracts that buyers published once signed, and who holds them

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
INDEXED = ("buyer_siren", "notified_on", "consultation_id")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "contracts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", TEXT(), nullable=False),
        sa.Column("number", TEXT(), nullable=False),
        sa.Column("buyer_siren", TEXT(), nullable=False),
        sa.Column("buyer_siret", TEXT(), nullable=False),
        sa.Column("title", TEXT(), nullable=False),
        sa.Column("nature", TEXT(), nullable=False),
        sa.Column("procedure", TEXT(), nullable=False),
        sa.Column("cpv", TEXT(), nullable=True),
        sa.Column("department", TEXT(), nullable=True),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("months", sa.Float(), nullable=True),
        sa.Column("renewals", sa.Integer(), nullable=True),
        sa.Column("framework", TEXT(), nullable=True),
        sa.Column("concession", sa.Boolean(), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("social", sa.JSON(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("join_sure", TEXT(), nullable=True),
        sa.Column("join_basis", TEXT(), nullable=False),
        sa.Column("content_hash", TEXT(), nullable=False),
        sa.Column("first_seen_at", MOMENT(), nullable=False),
        sa.Column("last_seen_at", MOMENT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint("key", name=op.f("uq_contracts_key")),
    )
    for name in INDEXED:
        op.create_index(op.f(f"ix_contracts_{name}"), "contracts", [name], unique=False)
    op.create_table(
        "contract_holders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("holder_key", TEXT(), nullable=False),
        sa.Column("siren", TEXT(), nullable=True),
        sa.Column("siret", TEXT(), nullable=True),
        sa.Column("name", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contracts.id"],
            name=op.f("fk_contract_holders_contract_id_contracts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_holders")),
        sa.UniqueConstraint(
            "contract_id", "holder_key", name=op.f("uq_contract_holders_contract_id_holder_key")
        ),
    )
    for name in ("contract_id", "siren"):
        op.create_index(op.f(f"ix_contract_holders_{name}"), "contract_holders", [name])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("contract_holders")
    op.drop_table("contracts")
