"""Every sentence of our own pages, by key: one catalogue, so that a page can be read in another language.

Words only; must not hold HTML, a figure or a rule. Labels of codes come from the standard, not from here.
"""

# fmt: off
TEXTS = {
    "site.name": "Vigie",
    "skip": "Skip to content",
    "nav.main": "Main", "nav.all": "All pages", "nav.menu": "Menu", "nav.overview": "Overview",
    "nav.agencies": "Agencies", "nav.map": "Map", "nav.tables": "Tables", "nav.dictionary": "Dictionary",
    "nav.terms": "Terms", "nav.changes": "Changes", "nav.coverage": "Coverage", "nav.downloads": "Download",
    "strip.label": "Release shown on this page", "strip.release": "Release {version}",
    "strip.published": ", published {on}, covers {span}",
    "strip.coverage": "{filed} of {expected} agency-months filed", "strip.span": "{start} to {end}",
    "strip.hidden": "status of {n} withheld", "strip.withheld": "How much was withheld",
    "strip.risk": "Could someone be found?",
    "strip.changes": "What changed",
    "foot.about": "{title}, release {version}, {publisher}.", "foot.data": "Data:",
    "foot.contact": "Questions and errors: {contact}.",
    "foot.publishes":
        "Vigie publishes what agencies file, as they file it, after checks and with people made impossible to "
        "find. Code: Apache-2.0.",
    "foot.k":
        "Rows are coarsened until at least {k} look alike; withheld means that a value is known and was kept "
        "back.",
    "foot.no_tracking": "Nothing on this page is loaded from another site and no visit is tracked. Served by",
    "fig.release": "Release {version}", "fig.coverage": "Coverage {filed} of {expected} agency-months",
    "fig.short": "{filed} of {expected} agency-months", "fig.table": "Table of this figure", "fig.csv": "CSV",
    "fig.cite": "Cite", "fig.changed": "Has it changed since?",
    "cite.title": "Cite this page", "cite.text": "{title}, “{what}”, release {version}, {publisher}, {on}.",
    "cite.content": "content {content}",
    "cite.bound":
        "The address names the release. A site that serves another release says so instead of showing other "
        "numbers.",
    "cite.other_release":
        "This site serves release {version}, not {asked}; the files of release {asked} stay as they were "
        "published.",
    "blank.not_asked": "not asked", "blank.not_reported": "not reported", "blank.unknown": "unknown",
    "blank.pending": "not known yet",
    "few": "fewer than 5", "blank.withheld": "withheld", "blank.none": "none",
    "blanks.title": "The kinds of blank",
    "months.letters": "J F M A M J J A S O N D",
    "months.names": "January February March April May June July August September October November December",
    "home.title": "What police agencies recorded about their use of force",
    "home.lede":
        "{description} Each row is somebody’s worst day. This page says what is here, what is missing, and what"
        " a number can bear.",
    "home.incidents": "incidents published",
    "home.incidents.note": "{start} to {end}. Waiting for others: {waiting}.",
    "home.people": "people on whom force was used",
    "home.people.note": "{civilians} civilians and {officers} officers, counted once per incident.",
    "home.uses": "uses of force recorded",
    "home.uses.note": "{kinds} kinds. One person may meet several kinds in one incident.",
    "home.missing": "agency-months not filed",
    "home.missing.note": "Not counted as zero. Filed late: {late}. Status withheld: {hidden}.",
    "home.start": "Start here", "home.start.note": "Five questions people bring, already worked.",
    "home.find": "Find an agency", "home.find.go": "Search", "home.open": "Or open a table", "home.sql": "Ask in SQL",
    "home.sql.note": "Read-only, up to one second and 1,000 rows, one query at a time.", "home.years": "Year by year",
    "home.years.note": "A date is published as finely as it can be without pointing at anyone.",
    "home.who": "Who has reported", "home.who.note": "A month without a report is not a month without force.",
    "home.files": "Take the data", "home.files.note": "Files are made with the release and never change afterwards.",
    "matrix.title": "Coverage by agency and month",
    "matrix.note":
        "{months} months, 12 on a phone. A number is the count of incidents accepted, before anything was "
        "withheld.",
    "matrix.note_small": "Agencies stand by size, largest first.",
    "matrix.more": "{more} more agencies are in the table of coverage.", "matrix.keys": "What the marks mean",
    "matrix.i": "incidents filed", "matrix.z": "no incident, attested by the agency",
    "matrix.l": "filed after the deadline", "matrix.n": "enrolled, nothing filed",
    "matrix.w": "filed, count withheld, or status withheld", "matrix.x": "not enrolled, or outside the release",
    "matrix.count": "{count} incidents",
    "not.title": "What is not here", "not.note": "Read this before you compare.",
    "not.counts": "Left out of every count",
    "not.counts.1": "Stops, searches and arrests in which no reportable force was used",
    "not.counts.2": "Force by agencies that do not report here",
    "not.counts.3": "Force before {start} and after {end}",
    "not.counts.4": "Rows that wait until others like them can be published: {waiting} of {all} accepted",
    "not.kept": "Recorded, never published", "not.kept.1": "Names, badge numbers, addresses, points on a map",
    "not.kept.2": "Narratives and any free text", "not.kept.3": "Which persons belong to which incident",
    "not.kept.4": "Whether force was lawful: these are reports, not findings",
    "files.file": "File", "files.size": "Size", "files.meaning": "What it is", "files.sha": "SHA-256",
    "files.title": "Downloads",
    "files.lede": "The files of release {version}. They never change: a correction is a new release.",
    "files.check": "Check a file with", "files.all": "Every file, with its checksum",
    "file.vigie.db": "The whole release as one SQLite database.",
    "file.areas.geojson": "Outlines of the areas the incidents are published in (GeoJSON).",
    "file.datapackage.json": "Descriptor of the files (Data Package v2): columns, types, terms, keys, hashes.",
    "file.data_dictionary.csv": "Every field, published or not, as a table.",
    "file.DICTIONARY.md": "The same in words, to read.",
    "file.CHANGES.md": "What this release adds, removes and changes.",
    "file.risk.html": "How well this release hides the people in it, as a page.",
    "file.disclosure-risk.json": "The same in numbers, for programs.",
    "file.disclosure-risk.schema.json": "What the numbers of the risk report are (JSON Schema).",
    "file.release.json": "Facts of the release: version, span, licence, k, totals.",
    "file.metadata.yml": "What this site says about the tables.", "file.LICENCE.txt": "The licence, and how to cite.",
    "file.csv": "Table {table} as CSV.", "file.parquet": "Table {table} as Parquet.",
    "chart.title": "Incidents by quarter and year", "chart.title.years": "Incidents by year",
    "chart.span": "{name}, {start} to {end}",
    "chart.note": "Striped: the year is published, the quarter is not. Outlined: the date is withheld.",
    "chart.year_only": "year", "chart.withheld": "withheld",
    "chart.reading":
        "{placed} of {total} incidents are published with their quarter, {year} with their year only, "
        "{withheld} without a date. A plain bar is a lower bound: the striped ones beside it belong to the same"
        " year.",
    "chart.reading.none":
        "None of the {total} incidents is published with a date: too few of them look alike. That says nothing "
        "about when they were.",
    "chart.reading.years":
        "{dated} of {total} incidents are published with their year, {withheld} without a date. The first and "
        "the last year may be cut by the span of the release.",
    "chart.twin": "The same as a table", "chart.year": "Year", "chart.only": "Year only", "chart.total": "Incidents",
    "chart.outside": "outside the span",
    "agencies.title": "Agencies",
    "agencies.lede":
        "{count} agencies and pools, by size, largest first. The order says nothing about how often an agency "
        "uses force.",
    "agencies.agency": "Agency", "agencies.size": "Size", "agencies.county": "County", "agencies.as": "Published as",
    "agencies.itself": "itself", "agencies.pool": "a pool of agencies", "agencies.rows": "Incidents published",
    "agencies.under_pool": "counted in its pool",
    "figure.unknown": "There is no figure called {name}.",
    "agency.unknown": "No agency or pool of release {version} is called {agency}.",
    "agency.is": "{size}, {county}, {state}.",
    "agency.as_itself": "Published as itself: {incidents} incidents are under its own name.",
    "agency.as_pool":
        "Its incidents are published in a pool of small agencies, because too few of its own look alike.",
    "agency.waiting": "Reports wait until enough of them can be published together: fewer than 5, or than 11 where the greater k holds.",
    "agency.as_withheld": "Its incidents are withheld: no pool was large enough.",
    "agency.pool":
        "A pool of {members} agencies too small to be published by themselves. {incidents} incidents are under "
        "its name.",
    "agency.members": "Agencies in this pool", "agency.see_pool": "Open the pool", "agency.coverage": "Coverage",
    "agency.coverage.note": "What the numbers on this page rest on.",
    "agency.coverage.none": "No month of this agency is in the coverage table.", "agency.force": "Kinds of force",
    "agency.force.note": "Order on the page is the standard’s order, not a ranking.",
    "agency.force.caption": "Uses of force recorded, by kind",
    "agency.force.caption.note":
        "One row of the force table is one kind of force used by one side on one person. People of several "
        "kinds cannot be added up.",
    "agency.force.kind": "Kind of force", "agency.force.officers": "By officers",
    "agency.force.civilians": "By civilians", "agency.force.people": "People", "agency.who": "Who is in the data",
    "agency.who.note": "As recorded by the agency, not stated by the person.",
    "agency.who.box": "These are only the people officers met and used force on",
    "agency.who.text":
        "Nothing here says who was met and not recorded. A share of this table is not a measure of bias, in "
        "either direction.",
    "agency.race": "Race, civilians on whom force was used", "agency.age": "Age, civilians on whom force was used",
    "agency.age.note":
        "Bands of different width stand side by side: a row is published in the finest band that protects it.",
    "agency.column.race": "Race", "agency.column.age": "Age", "agency.column.people": "People",
    "agency.measure": "Measured against",
    "agency.measure.note": "Several figures side by side. None of them is the right one.",
    "agency.measure.none": "Not computed for {years}: no denominator was given for this agency and year.",
    "agency.measure.given":
        "No rate is computed here. Whoever computes one says which of these figures it uses, and of which year.",
    "agency.measure.year": "Year", "agency.measure.kind": "Figure",
    "agency.measure.value": "How many", "agency.measure.source": "Source",
    "agency.measure.retrieved": "{source}, retrieved {on}", "agency.measure.caption": "Denominators given",
    "agency.measure.table": "Denominators of all agencies",
    "agency.none": "No row of this agency is published here.", "agency.limits": "Known limits",
    "agency.limits.note": "Measured in this release.",
    "agency.limits.date": "{n} of {of} incidents have no quarter, because their date is coarser or withheld.",
    "agency.limits.area": "{n} of {of} incidents have no area finer than a city.",
    "agency.limits.area_withheld": "{n} of {of} incidents have no area at all.",
    "agency.limits.race": "{n} of {of} civilians on whom force was used have no race in the table.",
    "agency.limits.filed": "{n} of {of} months are not filed. They are not zero.",
    "agency.limits.pooled": "The counts of months of agencies in a pool are withheld.",
    "agency.rows": "The rows behind this page", "agency.rows.incident": "Incidents", "agency.rows.person": "Persons",
    "agency.rows.coverage": "Coverage",
    "map.title": "Where force was recorded",
    "map.lede": "Areas, never points: a place is shown as wide as it must be for no one to be found in it.",
    "map.levels": "Size of the areas", "map.by.beat": "by police beat", "map.by.neighbourhood": "by neighbourhood",
    "map.by.snap": "by snap point",
    "map.by.cell": "by hexagonal cell", "map.by.city": "by city", "map.by.county": "by county", "map.caption": "Incidents published, {level}",
    "map.drawn": "{drawn} of {total} incidents are drawn.",
    "map.svg": "Map of {areas} areas; the table below holds the same numbers",
    "map.reading":
        "{top} holds the most incidents drawn, {count}. More patrols, more visitors or more reports can each "
        "make an area stronger on this map; it does not say which.",
    "map.reading.none": "No incident is published at this level. Choose wider areas.",
    "map.legend": "Incidents in an area", "map.sure": "How sure we are", "map.class.one": "{low}",
    "map.class": "{low} to {high}", "map.class.more": "{low} or more",
    "map.sure.plain": "plain: most incidents around are placed this finely",
    "map.sure.striped":
        "striped: a third or more of the incidents of the surrounding area are only published for that wider "
        "area, so the number could well be half as high again, or more",
    "map.sure.none": "dotted, no fill: none published at this level; that is not zero",
    "map.selected":
        "{count} incidents published here. Each lies anywhere in the area, up to {within} m from its middle.",
    "map.selected.none": "No incident is published for this area at this level. That is not zero.",
    "map.rows": "Open the rows", "map.table": "The same as a table",
    "map.table.note": "From north to south, the order of the map.", "map.area": "Area", "map.incidents": "Incidents",
    "map.how_sure": "How sure", "map.within": "Known within, m", "map.less": "less sure", "map.fairly": "fairly sure",
    "map.few": "none published", "map.cannot": "What this map cannot say", "map.not": "Not on this map",
    "map.not.coarser": "{n} incidents published only for a wider area",
    "map.not.withheld": "{n} incidents whose area is withheld",
    "map.not.outline": "{n} incidents in areas this layer has no outline for",
    "map.not.points": "Streets, addresses, homes: never published", "map.care": "Take care",
    "map.care.error":
        "An incident lies anywhere in its area: up to {low} to {high} m from the middle, half of the areas "
        "within {middle} m.",
    "map.care.residents": "An area holds more people at work than at home, or fewer; no rate is drawn here",
    "map.care.patrols": "More patrols find more to record",
    "map.care.borders": "Outlines are those of the zone layer of this deployment",
    "map.geojson": "GeoJSON of the outlines", "map.none.title": "No map in this release",
    "map.none":
        "This deployment has no zone layer, so the release holds no outlines to draw. The areas stand as names "
        "in the table of incidents.",
    "map.none.link": "Incidents, by area",
    "tables.title": "Tables",
    "tables.lede": "Every table of release {version}, the five worked questions, and a box for a query of your own.",
    "tables.rows": "Rows", "tables.table": "Table", "tables.questions": "Worked questions",
    "table.narrow": "Narrow down", "table.narrow.note": "Counts are for the rows in view.", "table.more": "{n} more",
    "table.all": "All values", "table.rows": "{shown} rows", "table.of": "of {all}",
    "table.by": "Filter by any column", "table.column": "Column", "table.how": "How", "table.value": "Value",
    "table.apply": "Apply", "table.remove": "Remove the filter {filter}", "table.search": "Search {table}",
    "table.search.go": "Search", "table.help": "What the columns mean, and the kinds of blank",
    "table.sort": "Sort by {column}", "table.sorted": "Sorted by {column}; turn round",
    "table.first": "The first {n} of {of} rows.", "table.next": "{n} of {of} rows, further down.",
    "table.next.go": "Next rows", "table.none": "No row matches. Remove a filter to see more.",
    "table.csv": "CSV of these rows, up to 1,000", "table.json": "JSON", "table.whole": "Whole table as CSV",
    "table.parquet": "Parquet", "table.sql": "Same as SQL",
    "table.slow": "Counts of {columns} took too long for this selection.", "table.region": "Rows of {table}",
    "table.extra": "Condition in SQL",
    "row.title": "{table}: {row}", "row.links": "Rows in other tables", "row.in": "{n} in {table}",
    "query.sql": "Your query in SQL", "query.title": "Ask in SQL", "query.run": "Run",
    "query.show": "Show or hide the SQL", "query.edit": "Change this query", "query.none": "The query has no rows.",
    "query.more": "More than {n} rows; the rest is cut.", "query.result": "Answer",
    "error.title": "This page cannot be shown", "error.home": "Go to the overview",
}
# fmt: on


def t(key: str, **values: object) -> str:
    """The text of a key with its values filled in; a key that is missing stops the page, it is never shown."""
    return TEXTS[key].format(**values) if values else TEXTS[key]
