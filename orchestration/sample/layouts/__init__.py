"""How each agency writes its incidents down: one layout per file, as different as real exports are.

A new agency adds a file here and its profile in `ingest/agencies`. A layout writes the truth in the agency's words;
it must not add dirt (that is `dirt`) nor open a file (that is `write`).
"""

from orchestration.sample.layouts.eastmarsh import EASTMARSH
from orchestration.sample.layouts.harbour import HARBOUR
from orchestration.sample.layouts.lantern_bay import LANTERN_BAY
from orchestration.sample.layouts.port_sample import PORT_SAMPLE
from orchestration.sample.layouts.quarry_hill import QUARRY_HILL
from orchestration.sample.layouts.state_university import STATE_UNIVERSITY

LAYOUTS = {
    layout.slug: layout for layout in (PORT_SAMPLE, LANTERN_BAY, EASTMARSH, HARBOUR, QUARRY_HILL, STATE_UNIVERSITY)
}
