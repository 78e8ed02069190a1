"""Add denominators, populations of areas, and the keyed digest of place and time of a report version."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_population",
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("area_code", sa.String(length=40), nullable=True),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("retrieved", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("level", "area", "year", name=op.f("pk_area_population")),
    )
    op.create_table(
        "denominator",
        sa.Column("agency_id", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("retrieved", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"], name=op.f("fk_denominator_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "year", "kind", name=op.f("pk_denominator")),
    )
    # Versions taken in before this stay without a digest: their places are in the landing store alone.
    with op.batch_alter_table("report_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place_time", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f("ix_report_version_place_time"), ["place_time"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("report_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_version_place_time"))
        batch_op.drop_column("place_time")

    op.drop_table("denominator")
    op.drop_table("area_population")
