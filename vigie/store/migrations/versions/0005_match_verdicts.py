"""what staff and members say of matches

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
KEYS = ("member_id", "lot_id", "consultation_id", "trade")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "match_verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("trade", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("verdict", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("side", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_match_verdicts_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lots.id"], name=op.f("fk_match_verdicts_lot_id_lots")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultations.id"],
            name=op.f("fk_match_verdicts_consultation_id_consultations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_verdicts")),
        sa.UniqueConstraint(
            "member_id", "lot_id", "side", name=op.f("uq_match_verdicts_member_id_lot_id_side")
        ),
    )
    with op.batch_alter_table("match_verdicts", schema=None) as batch_op:
        for key in KEYS:
            batch_op.create_index(batch_op.f(f"ix_match_verdicts_{key}"), [key], unique=False)


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("match_verdicts", schema=None) as batch_op:
        for key in KEYS:
            batch_op.drop_index(batch_op.f(f"ix_match_verdicts_{key}"))

    op.drop_table("match_verdicts")
