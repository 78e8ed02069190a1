"""The column names we know without a column map: what publishers call the things we need.

Declarations only. A name is compared without case, `_` and blanks. Each of our names has its alternatives in the
order in which they are tried; an alternative of several words joins several columns, of which those with `?` may
be absent. A file that none of it fits needs a column map; nothing here may guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Aliases = Mapping[str, tuple[str, ...]]

# One column with the whole name comes first; then its parts; then a column that may be the whole name.
_WHOLE_STREET = (
    "fullname", "fullstreetname", "streetfullname", "fullstname", "stnamefull", "stnamfull", "stfullname",
    "ordstnameconcat", "stnameconcat", "lfname", "corridor",
)  # fmt: skip
_STREET_PARTS = (
    "stpremod? stpredir? stpretyp? stpresep? stname stpostyp stposdir? stposmod?",
    "stnpremod? stnpredir? stnpretyp? stnpresep? streetname stnpostyp stnposdir? stnposmod?",
    "predir? pretype? name posttype postdir?",
    "predirection? streetname streettype postdirection?",
    "prefixdir? prefixtype? streetname suffixtype suffixdir?",
    "predir? pretype? streetname streettype sufdir?",
    "prefix? pretype? name type suffix?",
    "prefix? name sttype suffix?",
    "street sttype",
    "streetname streetsuffix dirsuffix?",
)
_STREET = ("street", "streetname", "stname", "roadname", "rdname", "road")
_PLACE = ("place", "city", "incmuni", "municipality", "muni", "postcity", "postcomm", "community")
_LAT = ("lat", "latitude", "y", "pointy", "latitudex")
_LON = ("lon", "lng", "long", "longitude", "x", "pointx", "longitudex")
_ZIP = ("zip", "zipcode", "postcode", "zip5", "postalcode")

# Cambridge and its like (L_From), Seattle (L_ADRS_FROM), Esri local government (FROMLEFT), NENA (FromAddr_L),
# San Francisco (lf_fadd; Corridor and Limits), dual ranges (L_F_ADD), Houston (LF_ADDR), TIGER (LFROMHN, LFROMADD).
STREET_ALIASES: Aliases = {
    "street": (*_WHOLE_STREET, *_STREET_PARTS, *_STREET),
    "alias": ("alias", "aliases", "aliasname", "altname", "streetalias"),
    "from_street": ("fromstreet", "fromst", "fst", "xstrlo", "crossfrom"),
    "to_street": ("tostreet", "tost", "tst", "xstrhi", "crossto"),
    "limits": ("limits",),
    "l_from": (
        "lfrom", "ladrsfrom", "fromleft", "leftfrom", "fromaddrl", "lffadd", "lfadd", "lfaddr", "lfromhn", "lfromadd",
        "lfromaddr", "leftfromaddress", "laddfrom", "fraddl", "addrfrleft",
    ),
    "l_to": (
        "lto", "ladrsto", "toleft", "leftto", "toaddrl", "lftoadd", "ltadd", "ltaddr", "ltohn", "ltoadd",
        "ltoaddr", "lefttoaddress", "laddto", "toaddl", "addrtoleft",
    ),
    "r_from": (
        "rfrom", "radrsfrom", "fromright", "rightfrom", "fromaddrr", "rtfadd", "rfadd", "rfaddr", "rfromhn", "rfromadd",
        "rfromaddr", "rightfromaddress", "raddfrom", "fraddr", "addrfrright",
    ),
    "r_to": (
        "rto", "radrsto", "toright", "rightto", "toaddrr", "rttoadd", "rtadd", "rtaddr", "rtohn", "rtoadd",
        "rtoaddr", "righttoaddress", "raddto", "toaddr", "addrtoright",
    ),
    "zip": _ZIP,
    "zip_l": ("zipl", "zipleft", "leftzip", "lzip", "postcodel", "zipcodel", "leftzipcode"),
    "zip_r": ("zipr", "zipright", "rightzip", "rzip", "postcoder", "zipcoder", "rightzipcode"),
    "place": _PLACE,
    "place_l": ("placel", "cityl", "incmunil", "munileft", "lcity", "leftcity", "munil"),
    "place_r": ("placer", "cityr", "incmunir", "muniright", "rcity", "rightcity", "munir"),
}  # fmt: skip

# OpenAddresses (NUMBER, STREET, LON, LAT), the National Address Database (Add_Number, St_Name ...), and plain tables.
POINT_ALIASES: Aliases = {
    "address": ("address", "fulladdress", "streetaddress", "siteaddress", "addr", "location", "fulladdr"),
    "number": (
        "number", "addnumber", "housenumber", "streetnumber", "addressnumber", "addnofull", "addnumfull", "stnum",
        "housenum", "addrnum",
    ),
    "street": (*_WHOLE_STREET, *_STREET_PARTS, *_STREET),
    "zip": _ZIP,
    "place": _PLACE,
    "lat": _LAT,
    "lon": _LON,
}  # fmt: skip

CROSSING_ALIASES: Aliases = {
    "name": (
        "name", "intersection", "crossing", "intersectionname", "crossstreets", "streets", "unitdesc", "intdesc",
        "street1 street2", "stname1 stname2", "fromstreet tostreet",
    ),
    "lat": _LAT,
    "lon": _LON,
}  # fmt: skip

LANDMARK_ALIASES: Aliases = {
    "name": (
        "name", "landmark", "landmarkname", "lmkname", "poiname", "pointofinterestname", "placename", "facilityname",
        "facility", "sitename", "commonname", "fullname",
    ),
    "kind": ("kind", "category", "type", "poitypedesc", "poitype", "placetype", "facilitytype", "amenity"),
    "radius_m": ("radiusm", "radius"),
    "lat": _LAT,
    "lon": _LON,
}  # fmt: skip

ZONE_ALIASES: Aliases = {"zone_id": ("zoneid",), "name": ("name",), "kind": ("kind",), "parent": ("parent",)}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a kind of file is asked for: our names with their aliases, in sentences, and what a constant may fill."""

    what: str
    aliases: Aliases
    required: tuple[str, ...]
    constants: tuple[str, ...] = ()
    needed: str


# TIGER/Line technical documentation, "Address Range-Feature" and "All Roads": the columns are fixed.
ADDRFEAT_COLUMNS = Wanted(
    what="address ranges of TIGER/Line",
    aliases={
        "street": ("fullname",),
        "l_from": ("lfromhn",),
        "l_to": ("ltohn",),
        "r_from": ("rfromhn",),
        "r_to": ("rtohn",),
        "zip_l": ("zipl",),
        "zip_r": ("zipr",),
    },
    required=("street", "l_from", "l_to", "r_from", "r_to"),
    constants=("place",),
    needed="FULLNAME, LFROMHN, LTOHN, RFROMHN and RTOHN, or name an ADDRFEAT file",
)
ROADS_COLUMNS = Wanted(
    what="roads of TIGER/Line",
    aliases={"street": ("fullname",)},
    required=("street",),
    constants=("zip", "place"),
    needed="FULLNAME, or name a ROADS file",
)
STREET_COLUMNS = Wanted(
    what="centrelines",
    aliases=STREET_ALIASES,
    required=("street",),
    constants=("alias", "zip", "place"),
    needed="street (and l_from, l_to, r_from, r_to, or limits, where the file has them)",
)
POINT_COLUMNS = Wanted(
    what="address points",
    aliases=POINT_ALIASES,
    required=(),
    constants=("zip", "place"),
    needed="lat and lon (in a table), and either address or number and street",
)
CROSSING_COLUMNS = Wanted(
    what="intersections",
    aliases=CROSSING_ALIASES,
    required=("name",),
    needed="name, and lat and lon in a table",
)
LANDMARK_COLUMNS = Wanted(
    what="landmarks",
    aliases=LANDMARK_ALIASES,
    required=("name",),
    constants=("kind",),
    needed="name, and lat and lon in a table",
)
ZONE_COLUMNS = Wanted(
    what="zones",
    aliases=ZONE_ALIASES,
    required=("zone_id", "name", "kind"),
    constants=("kind", "name", "parent"),
    needed="zone_id, name and kind",
)
