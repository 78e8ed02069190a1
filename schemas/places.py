"""The places published incidents stand in: snap points and areas, with how many addresses share them and how precise they are.

Facts about places, never about what happened there; must not hold an address or a place no published row stands in.
"""

from schemas.agency import fact
from schemas.context import AREA_KIND
from schemas.model import Table, Type

PLACE = Table(
    name="place",
    label="Places",
    description="The areas in which published incidents stand: the snap point of a catchment, a cell, a beat or a larger area.",
    grain="one row per area and level",
    key=("area", "level"),
    fields=(
        fact("area", Type.TEXT, "Area", "Name of the area as it stands in the incident table.", required=True, since="0.3"),
        fact("level", Type.CODE, "Kind of area", "The level of the area.", vocabulary=AREA_KIND, required=True, since="0.3"),
        fact("snap_latitude", Type.DECIMAL, "Latitude of the snap point", "A crossing or the middle of a block; no address lies there.",
             unit="degrees", minimum=-90, maximum=90, since="0.3"),
        fact("snap_longitude", Type.DECIMAL, "Longitude of the snap point", "A crossing or the middle of a block; no address lies there.",
             unit="degrees", minimum=-180, maximum=180, since="0.3"),
        fact("addresses", Type.INTEGER, "Addresses", "Addresses that share the place, at least eight; known of snap points and cells.",
             unit="addresses", minimum=8, since="0.3"),
        fact("precision_m", Type.INTEGER, "Precision",
             "Nine in ten incidents took place within this distance of the snap point, or of the middle of the hexagon of a cell.",
             unit="metres", minimum=0, since="0.3"),
    ),
)  # fmt: skip
