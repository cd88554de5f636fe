"""which trades each lot is

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the timetable decides what stands."""
    op.create_table(
        "lot_trades",
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("oui", sa.JSON(), nullable=False),
        sa.Column("voir", sa.JSON(), nullable=False),
        sa.Column("need", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("version", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultations.id"],
            name=op.f("fk_lot_trades_consultation_id_consultations"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_lot_trades_lot_id_lots")),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_lot_trades")),
    )
    with op.batch_alter_table("lot_trades", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lot_trades_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_lot_trades_version"), ["version"], unique=False)


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("lot_trades", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_trades_version"))
        batch_op.drop_index(batch_op.f("ix_lot_trades_consultation_id"))

    op.drop_table("lot_trades")
