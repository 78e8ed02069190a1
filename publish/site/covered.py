"""Coverage in one or two sentences. Must not count; publish/coverage.py does."""

from collections.abc import Mapping

from publish.site.texts import t, thousands


def covered(told: Mapping[str, int]) -> str:
    """What was filed of what is expected, then only what there is of the rest; a part without months says that."""
    said = {name: thousands(count) for name, count in told.items()}
    if not told["expected"]:
        return t("covered.before") if told["not_enrolled"] and not told["due"] else t("covered.nothing")
    parts = [t("covered.filed", filed=said["filed"], expected=said["expected"])]
    if told["late"]:
        parts.append(t("covered.late", late=said["late"]))
    if told["withheld"]:
        parts.append(t("covered.withheld", withheld=said["withheld"]))
    if told["not_enrolled"]:
        parts.append(t("covered.not_enrolled", not_enrolled=said["not_enrolled"]))
    return " ".join(parts)
