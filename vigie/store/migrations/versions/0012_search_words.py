"""the words that titles are written with, a new shape of the full-text index, and how often a
saved search tells what is new

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    """Add the table and columns; the full-text index is made and filled anew after the upgrade."""
    op.create_table(
        "search_words",
        sa.Column("word", TEXT(), nullable=False),
        sa.Column("written", TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_words")),
    )
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rhythm", TEXT(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("told_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
    op.execute("DROP TABLE IF EXISTS search_text")


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.drop_column("told_until")
        batch_op.drop_column("rhythm")
    op.drop_table("search_words")
    op.execute("DROP TABLE IF EXISTS search_text")
