"""Add purges and the deliveries whose originals they destroyed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "purge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge")),
        sa.UniqueConstraint("number", name=op.f("uq_purge_number")),
    )
    op.create_table(
        "purged_submission",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("purge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["purge_id"], ["purge.id"], name=op.f("fk_purged_submission_purge_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_purged_submission_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_purged_submission")),
    )
    op.create_index(op.f("ix_purged_submission_purge_id"), "purged_submission", ["purge_id"], unique=False)


def downgrade() -> None:
    for table in ("purged_submission", "purge"):
        op.drop_table(table)
