"""How a question to a release is named, so that the one who writes its answer and the one who reads it agree.

Standard library alone: the public process imports it. Must not ask anything.
"""

import hashlib
import json
from collections.abc import Mapping

TABLE = "figure_answer"
"""The internal table of answers: question, answer (JSON rows)."""


def question(sql: str, parameters: Mapping[str, str]) -> str:
    """The name of a question: a digest of the query and its parameters."""
    return hashlib.sha256(json.dumps([sql, sorted(parameters.items())]).encode()).hexdigest()[:32]
