"""members keep searches too

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A search belongs to an account or to a contact."""
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.alter_column("user_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_saved_searches_contact_id_contacts"), "contacts", ["contact_id"], ["id"]
        )
        batch_op.create_index(
            batch_op.f("ix_saved_searches_contact_id"), ["contact_id"], unique=False
        )


def downgrade() -> None:
    """Only accounts keep searches again."""
    op.execute("DELETE FROM saved_searches WHERE user_id IS NULL")
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_searches_contact_id"))
        batch_op.drop_constraint(
            batch_op.f("fk_saved_searches_contact_id_contacts"), type_="foreignkey"
        )
        batch_op.drop_column("contact_id")
        batch_op.alter_column("user_id", existing_type=sa.Integer(), nullable=False)
