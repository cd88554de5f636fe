"""whether a structure agreed to be named to its networks

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: nobody agreed yet."""
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("named_to_networks", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("named_to_networks")
