"""the observatory counts lots won, each once

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the figures are counted anew."""
    op.execute("DELETE FROM figures")
    op.execute("DELETE FROM app_state WHERE name = 'figures'")
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.add_column(sa.Column("won_lots", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.drop_column("won_lots")
