"""Agencies as the public sees them: each by itself, or inside a named pool of small ones.

Facts about institutions only; must not hold anything about a person.
"""

from schemas import vocabularies
from schemas.model import Field, Privacy, Release, Table, Type


def fact(name: str, kind: Type, label: str, description: str, **more: object) -> Field:
    """An open fact about an institution, published as it is."""
    return Field(
        name=name, type=kind, label=label, description=description, privacy=Privacy.OPEN, release=Release.AS_IS,
        source="Vigie", **more,  # type: ignore[arg-type]
    )  # fmt: skip


AGENCY = Table(
    name="agency",
    label="Agencies",
    description="Agencies that report, and the pools in which small ones are published.",
    grain="one row per agency or pool",
    key=("agency_id",),
    fields=(
        fact("agency_id", Type.KEY, "Agency", "ORI or local code of the agency, or the code of a pool.", required=True),
        fact("name", Type.TEXT, "Name", "Name of the agency or pool.", required=True),
        fact("kind", Type.CODE, "Kind", "One agency, or a pool.", vocabulary=vocabularies.AGENCY_KIND, required=True),
        fact("county", Type.TEXT, "County", "County in which the agency works.", required=True),
        fact("state", Type.TEXT, "State", "State in which the agency works.", required=True),
        fact("size_band", Type.CODE, "Size", "Sworn officers, in bands.", vocabulary=vocabularies.SIZE_BAND, required=True),
        fact("published_as", Type.KEY, "Published as", "The agency or pool under which its rows stand; 'withheld' where no pool was large enough.",
              required=True, derived="Itself with at least k incidents in the window, else its pool; the same in every later release. "
              "Protected incidents of an agency too small for them stand in its pool all the same."),
        fact("waiting", Type.CODE, "Waiting", "Whether reports wait because too few could be published together.", since="0.3",
             vocabulary=vocabularies.WAITING, required=True),
    ),
)  # fmt: skip
