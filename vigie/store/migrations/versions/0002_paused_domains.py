"""paused domains: who refuses us, until when

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "paused_domains",
        sa.Column("domain", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("lifted_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_paused_domains")),
    )
    with op.batch_alter_table("paused_domains", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paused_domains_until"), ["until"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("paused_domains", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paused_domains_until"))

    op.drop_table("paused_domains")
