"""The real files the profiles are measured on: which agency sent which files together. A table, nothing else.

The files are beside the project, never in it; a group whose files are absent is skipped by the test.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Files that are checked together. `slug` names profile and folder; `files` lie in that folder.

    incidents: how many cases the files tell of, kept or held, where that was counted apart from the project.
    """

    slug: str
    files: tuple[str, ...]
    incidents: int | None = None


def _dallas(file: str, incidents: int) -> Delivery:
    return Delivery(slug="dallas-pd", files=(file,), incidents=incidents)


def _new_orleans(file: str, incidents: int) -> Delivery:
    return Delivery(slug="new-orleans-pd", files=(file,), incidents=incidents)


DELIVERIES: tuple[Delivery, ...] = (
    _dallas("Police_Response_to_Resistance_-_2013.csv", 2131),
    _dallas("Police__2014_Response_to_Resistance.csv", 1919),
    _dallas("Police__2015_Response_to_Resistance.csv", 1739),
    _dallas("Police_Response_to_Resistance_-_2016.csv", 1479),
    _dallas("Police_Response_to_Resistance___2017.csv", 1664),
    _dallas("Police_Response_to_Resistance_-_2018.csv", 1651),
    _dallas("Police_Response_to_Resistance___2019.csv", 1645),
    _new_orleans("NOPD_Use_of_Force_Incidents_2019-09.csv", 1879),
    _new_orleans("NOPD_Use_of_Force_Incidents.csv", 2231),
    # One number stands twice, once with a blank behind it.
    _new_orleans("NOPD_Use_of_Force_Incidents_2023-09.csv", 3313),
    Delivery(slug="austin-pd", files=("R2R_2015.csv",), incidents=1681),
    Delivery(slug="austin-pd", files=("R2R_2016.csv",), incidents=1683),
    Delivery(slug="austin-pd", files=("R2R_2017.csv",), incidents=1775),
    Delivery(slug="orlando-pd", files=("OPD_Response_To_Resistance.csv",), incidents=5584),
    Delivery(slug="cincinnati-pd", files=("PDI__Police_Data_Initiative__Use_of_Force.csv",), incidents=16843),
    Delivery(slug="indianapolis-impd", files=("23-00089_UOF-P.csv",), incidents=3917),
    Delivery(
        slug="california-doj-ursus", files=("URSUS_Incident_2016.csv", "URSUS_Civilian-Officer_2016.csv"), incidents=782
    ),
)
"""Append the deliveries of further agencies here."""
