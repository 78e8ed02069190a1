"""Celery workers that take the pieces of a heavy stage from a queue in Redis: the executor for who has such workers already.

Whoever may write to the queue runs code on the workers: Redis is as private as the deployment. Must not show its URL, which may
hold a password, nor write it anywhere.
"""

import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING

from orchestration.resources import Home, HomeProblem

if TYPE_CHECKING:
    import dagster as dg

BROKER = "VIGIE_CELERY_BROKER_URL"
LONGEST_STEP = 12 * 3600
"""Seconds after which Redis hands a step that nobody finished to another worker; deploy/celery.yaml says the same to workers."""

_SECONDS_TO_ANSWER = 5.0


def celery_executor() -> "dg.ExecutorDefinition":
    """Dagster's Celery executor; it reads the queue's URL from the environment when it starts."""
    if find_spec("dagster_celery") is None or find_spec("redis") is None:
        raise HomeProblem(
            'executor = "celery" needs dagster-celery and redis; install them with: pip install -r requirements/cluster.txt'
        )
    import dagster_celery
    from celery.exceptions import DuplicateTaskNameWarning

    # dagster-celery registers its one task again for each step it hands out.
    warnings.filterwarnings("ignore", category=DuplicateTaskNameWarning)
    queue = {"env": BROKER}
    transport = {"broker_transport_options": {"visibility_timeout": LONGEST_STEP}}
    told: dg.ExecutorDefinition = dagster_celery.celery_executor.configured(
        {"broker": queue, "backend": queue, "config_source": transport}
    )
    return told


def require_workers(home: Home) -> None:
    """See that the queue answers and a worker listens to it, for a step that nobody takes would be waited for without end.

    Raises HomeProblem with what is missing.
    """
    from celery import Celery
    from redis import Redis, RedisError

    url = home.celery_broker()
    try:
        with Redis.from_url(url, socket_connect_timeout=_SECONDS_TO_ANSWER, socket_timeout=_SECONDS_TO_ANSWER) as redis:
            redis.ping()
    except (RedisError, ValueError, OSError):
        raise HomeProblem(
            f"the queue that {BROKER} names does not answer; see that Redis runs and the URL is right."
        ) from None
    if not Celery(broker=url).control.ping(timeout=_SECONDS_TO_ANSWER):
        raise HomeProblem(
            "no Celery worker listens to the queue; start one with: dagster-celery worker start -A dagster_celery.app -y celery.yaml"
        )
