"""The floors of the policy hold whatever a deployment asks for."""

import pytest

from privacy.policy import Policy, PolicyError


def test_the_defaults_are_the_floors():
    assert Policy() == Policy(k=5, k_protected=11, small_count=5)


def test_a_stricter_policy_is_accepted():
    assert Policy(k=10, k_protected=20, small_count=11).k == 10


@pytest.mark.parametrize("weaker", [{"k": 4}, {"k_protected": 10}, {"small_count": 4}, {"k": 5.5}, {"k": True}])
def test_a_weaker_policy_is_refused_with_a_sentence(weaker: dict[str, int]):
    with pytest.raises(PolicyError, match=f"policy {next(iter(weaker))}: it must be a whole number of at least"):
        Policy(**weaker)


def test_protected_rows_never_need_fewer_than_others():
    with pytest.raises(PolicyError, match="k_protected"):
        Policy(k=20, k_protected=11)
