"""The tables of what was destroyed: each purge with what it set out to destroy, and the deliveries whose originals went.

Nothing of it is changed once the certificate is written. Changed only together with a migration, like `models.py`. Must not
hold a name of a file, nor a value of one.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ingest.registry.base import Base, UtcDateTime


class Purge(Base):
    """One purge. number: what its certificate is called; plan: JSON of `ingest.purging.Plan`, so that one cut short is finished.

    certificate: the signed JSON, null until everything is destroyed and nothing of it opens any more.
    """

    __tablename__ = "purge"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(sa.String(200))
    rule: Mapped[str] = mapped_column(sa.String(200))
    plan: Mapped[str] = mapped_column(sa.Text)
    certificate: Mapped[str | None] = mapped_column(sa.Text)


class PurgedSubmission(Base):
    """A delivery whose original files were destroyed; its counts, reports and findings stay."""

    __tablename__ = "purged_submission"
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id"), primary_key=True)
    purge_id: Mapped[int] = mapped_column(sa.ForeignKey("purge.id"), index=True)
