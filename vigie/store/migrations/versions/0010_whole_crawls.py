"""what crawls announced, and what each source must be asked again

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Add the columns; what stands misses nothing that is known of."""
    with op.batch_alter_table("crawls", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("announced", sa.Integer(), nullable=False, server_default="0")
        )

    with op.batch_alter_table("source_states", schema=None) as batch_op:
        batch_op.add_column(sa.Column("missing", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("walked_at", MOMENT(), nullable=True))

    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("set_aside_at", MOMENT(), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.drop_column("set_aside_at")

    with op.batch_alter_table("source_states", schema=None) as batch_op:
        batch_op.drop_column("walked_at")
        batch_op.drop_column("missing")

    with op.batch_alter_table("crawls", schema=None) as batch_op:
        batch_op.drop_column("announced")
