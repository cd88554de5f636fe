"""why lots ended or pause, and who buys together

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what stands has no reason and no joint buyer yet."""
    with op.batch_alter_table("lots", schema=None) as batch_op:
        batch_op.add_column(sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=True))

    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(
            sa.Column("joint_buyers", sa.JSON(), nullable=False, server_default="[]")
        )


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.drop_column("joint_buyers")
        batch_op.drop_column("why")

    with op.batch_alter_table("lots", schema=None) as batch_op:
        batch_op.drop_column("why")
