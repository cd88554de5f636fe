"""who of the team is in charge of a member, and how to call them

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("in_charge_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_members_in_charge_id_users"), "users", ["in_charge_id"], ["id"]
        )


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_members_in_charge_id_users"), type_="foreignkey")
        batch_op.drop_column("in_charge_id")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("phone")
