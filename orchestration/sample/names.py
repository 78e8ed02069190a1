"""The words the sample is made of. ALL INVENTED: no real person, no real city's list of streets.

Names of persons are made-up syllables, so that none can be mistaken for somebody; trees and parts of ships name
the streets. Must not hold logic.
"""

INVENTED_FIRST_NAMES = (
    "Aldavo", "Brinka", "Corvel", "Dessomi", "Elbrun", "Fennika", "Garrowin", "Hestapha", "Ilmaro", "Jorvetta",
    "Kelduin", "Lommira", "Mardello", "Nivessa", "Oskelin", "Pravena", "Quillan-Ro", "Rostavi", "Sembrie", "Tuvalo",
    "Ulvanka", "Vestomar", "Wexalie", "Xandrove", "Ysoldri", "Zë",
)  # fmt: skip

INVENTED_LAST_NAMES = (
    "Arbuqest", "Blenkovar", "Crumhollen", "Dravigast", "Estuvane", "Farblethorn", "Gundrovic-Ey", "Halvenquist",
    "Imbrolane", "Jastremole", "Kestwaddle", "Lorrinvex", "Mubblestane", "Nantiquore", "Ovvingdale", "Pellandroth",
    "Quambersley", "Rindolfax", "Sprewitch", "Tolvanderby", "Umberlack", "Vontrassel", "Wimplegard", "Yarrowquill",
    "Zaltimore", "O'Brundle",
)  # fmt: skip

INVENTED_CLERKS = ("Capt. W. Fendrelic", "Sgt. P. Ostravelle")
"""Who attests a zero month, for whichever agency."""

TREES = (
    "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Pine", "Rowan",
    "Spruce", "Willow",
)  # fmt: skip

SHIP_WORDS = ("Anchor", "Binnacle", "Capstan", "Davit", "Fathom", "Gangway", "Halyard", "Jib", "Rudder")

SHORE_WORDS = ("Curlew", "Driftwood", "Gull", "Kelp", "Pebble", "Sandbar", "Sea Holly", "Tern")

LIGHT_WORDS = ("Beacon", "Cañada", "Foghorn", "Keeper", "Lamp", "Prism", "Signal")

MARSH_WORDS = ("Bulrush", "Heron", "Mallow", "Reed", "Samphire", "Sedge", "Teal", "Cattail", "Dike", "Sluice")

COAST_WORDS = (
    "Breakwater", "Causeway", "Drydock", "Estuary", "Fairway", "Groyne", "Headland", "Isthmus", "Jetty", "Lagoon",
    "Mudflat", "Narrows",
)  # fmt: skip

STONE_WORDS = (
    "Basalt", "Chert", "Dolomite", "Feldspar", "Gneiss", "Granite", "Marble", "Obsidian", "Pumice", "Quartz", "Schist",
    "Slate", "Talc", "Tuff",
)  # fmt: skip

COLLEGE_WORDS = (
    "Abacus", "Bursary", "Folio", "Gnomon", "Inkwell", "Lectern", "Parchment", "Quill", "Sextant", "Vellum",
)  # fmt: skip


def ordinal(number: int) -> str:
    """Write 1 as 1st, 12 as 12th, 23 as 23rd."""
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
