"""The companion tables of a release, registered: what lies beside the data in the database.

Declared in publish/declared/, one topic per file. Must not hold rows, nor import more than the declarations.
"""

from publish.declared.ambulance import AMBULANCE_MONTH
from publish.declared.analyses import ANALYSES
from publish.declared.coverage import COVERAGE_COMPANIONS
from publish.declared.ledger import LEDGER
from publish.declared.registry import REGISTRY_COMPANIONS
from publish.declared.release import DATA_DICTIONARY, RELEASE, TERMS, TOTALS
from schemas.model import Table

COMPANIONS: tuple[Table, ...] = (
    DATA_DICTIONARY,
    TERMS,
    RELEASE,
    TOTALS,
    *REGISTRY_COMPANIONS,
    *ANALYSES,
    *LEDGER,
    *COVERAGE_COMPANIONS,
    AMBULANCE_MONTH,
)
"""The companion tables, in the order in which they are written."""
