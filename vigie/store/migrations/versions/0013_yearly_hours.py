"""the observatory's hours per year apart from those in all, and what was won

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ADDED = ("hours_in_all", "won_amount", "won_hours")


def upgrade() -> None:
    """Add the columns; the figures are counted anew, so that no old sum is read by the new rule."""
    op.execute("DELETE FROM figures")
    op.execute("DELETE FROM app_state WHERE name = 'figures'")
    with op.batch_alter_table("figures", schema=None) as batch_op:
        for name in ADDED:
            batch_op.add_column(sa.Column(name, sa.Float(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("figures", schema=None) as batch_op:
        for name in reversed(ADDED):
            batch_op.drop_column(name)
