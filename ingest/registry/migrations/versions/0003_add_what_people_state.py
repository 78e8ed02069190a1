"""Add windows, notices, corrections, withdrawals, issues, replies and definitions; nothing given is overwritten any more."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _stated() -> tuple[tuple[str, tuple[sa.Column, ...]], ...]:  # type: ignore[type-arg]
    """The tables of statements with their own columns, made anew each time, since a column belongs to one table."""
    return (
        ("reporting_window", (
            sa.Column("agency_id", sa.String(length=40), nullable=True),
            sa.Column("first_month", sa.String(length=7), nullable=False),
            sa.Column("last_month", sa.String(length=7), nullable=False),
            sa.Column("opens", sa.Date(), nullable=False),
            sa.Column("closes", sa.Date(), nullable=False),
        )),
        ("late_notice", (
            sa.Column("agency_id", sa.String(length=40), nullable=False),
            sa.Column("month", sa.String(length=7), nullable=False),
            sa.Column("expected_by", sa.Date(), nullable=False),
            sa.Column("reason", sa.String(length=40), nullable=False),
        )),
        ("zero_taken_back", (
            sa.Column("agency_id", sa.String(length=40), nullable=False),
            sa.Column("month", sa.String(length=7), nullable=False),
        )),
        ("correction", (
            sa.Column("report_id", sa.Integer(), nullable=False),
            sa.Column("reason", sa.String(length=2), nullable=False),
            sa.Column("office", sa.String(length=200), nullable=False),
        )),
        ("withdrawal", (
            sa.Column("report_id", sa.Integer(), nullable=False),
            sa.Column("reason", sa.String(length=2), nullable=False),
            sa.Column("successor_id", sa.Integer(), nullable=True),
        )),
        ("known_issue", (
            sa.Column("title", sa.String(length=120), nullable=False),
            sa.Column("text", sa.String(length=2000), nullable=False),
            sa.Column("agency_id", sa.String(length=40), nullable=True),
            sa.Column("table_name", sa.String(length=40), nullable=True),
            sa.Column("field", sa.String(length=80), nullable=True),
            sa.Column("first_month", sa.String(length=7), nullable=True),
            sa.Column("last_month", sa.String(length=7), nullable=True),
            sa.Column("noted_on", sa.Date(), nullable=False),
        )),
        ("reply", (
            sa.Column("agency_id", sa.String(length=40), nullable=False),
            sa.Column("written_on", sa.Date(), nullable=False),
            sa.Column("signed_as", sa.String(length=120), nullable=False),
            sa.Column("text", sa.String(length=2000), nullable=False),
            sa.Column("about", sa.String(length=200), nullable=True),
        )),
        ("definition", (
            sa.Column("from_date", sa.Date(), nullable=False),
            sa.Column("agency_id", sa.String(length=40), nullable=True),
            sa.Column("table_name", sa.String(length=40), nullable=False),
            sa.Column("field", sa.String(length=80), nullable=False),
            sa.Column("text", sa.String(length=2000), nullable=False),
        )),
        ("ending", (
            sa.Column("what", sa.String(length=40), nullable=False),
            sa.Column("of", sa.Integer(), nullable=False),
            sa.Column("ended_on", sa.Date(), nullable=False),
        )),
    )  # fmt: skip


_POINTS = {"agency_id": "agency.agency_id", "report_id": "report.id", "successor_id": "report.id"}
_INDEXED = (
    ("reporting_window", "agency_id"), ("late_notice", "agency_id"), ("zero_taken_back", "agency_id"),
    ("correction", "report_id"), ("withdrawal", "report_id"),
)  # fmt: skip
_KEYS = {
    "zero_report": (["agency_id", "month"], "received_at"),
    "denominator": (["agency_id", "year", "kind"], "given_at"),
    "area_population": (["level", "area", "year"], "given_at"),
}
"""Tables whose rows were overwritten by a later one; from now on the time is part of the key."""


def upgrade() -> None:
    _create_agency_record()
    for name, columns in _stated():
        points = [
            sa.ForeignKeyConstraint([column.name], [_POINTS[column.name]], name=op.f(f"fk_{name}_{column.name}"))
            for column in columns
            if column.name in _POINTS
        ]
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), nullable=False),
            *columns,
            sa.Column("given_at", sa.DateTime(), nullable=False),
            sa.Column("stated_by", sa.String(length=200), nullable=False),
            *points,
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )
    for name, column in _INDEXED:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)
    op.create_index("ix_ending_what", "ending", ["what", "of"], unique=False)
    for name, (key, time) in _KEYS.items():
        _rekey(name, [*key, time])


def downgrade() -> None:
    for name, (key, time) in _KEYS.items():
        # Only the row that stood last fits the shorter key.
        same = " AND ".join(f"later.{column} = {name}.{column}" for column in key)
        op.execute(
            f"DELETE FROM {name} WHERE EXISTS (SELECT 1 FROM {name} AS later WHERE {same} AND later.{time} > {name}.{time})"
        )
        _rekey(name, key)
    for name, _ in reversed(_stated()):
        op.drop_table(name)
    op.drop_table("agency_record")


def _create_agency_record() -> None:
    op.create_table(
        "agency_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("county", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("sworn_officers", sa.Integer(), nullable=True),
        sa.Column("enrolled_since", sa.Date(), nullable=True),
        sa.Column("filing_days", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"], name=op.f("fk_agency_record_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_record")),
    )
    op.create_index(op.f("ix_agency_record_agency_id"), "agency_record", ["agency_id"], unique=False)
    op.create_index(op.f("ix_agency_record_sender"), "agency_record", ["sender"], unique=False)
    columns = "agency_id, sender, name, county, state, sworn_officers, enrolled_since, filing_days"
    # When an agency was enrolled stands in the audit chain; one that is not there has been known from the beginning.
    op.execute(
        f"INSERT INTO agency_record ({columns}, given_at) SELECT {columns}, COALESCE((SELECT min(audit_event.at) "
        "FROM audit_event WHERE action = 'enrolled' AND subject = agency.agency_id), '1990-01-01 00:00:00') FROM agency"
    )


def _rekey(name: str, key: list[str]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(f"pk_{name}", name, type_="primary")
        op.create_primary_key(f"pk_{name}", name, key)
        return
    # SQLite changes no key in place: the table is made anew from what it is, and its rows are carried over.
    old = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    names = ", ".join(column.name for column in old.columns)
    op.rename_table(name, f"{name}_before")
    op.create_table(
        name,
        *(sa.Column(column.name, column.type, nullable=column.nullable, autoincrement=False) for column in old.columns),
        *(
            sa.ForeignKeyConstraint(
                [point.column_keys[0]], [point.elements[0].target_fullname], name=op.f(str(point.name))
            )
            for point in old.foreign_key_constraints
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
    )
    op.execute(f"INSERT INTO {name} ({names}) SELECT {names} FROM {name}_before")
    op.drop_table(f"{name}_before")
