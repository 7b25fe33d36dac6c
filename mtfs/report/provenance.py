"""When results were made, told in the manifest and at the foot of every chart."""

import os
from datetime import UTC, datetime

__all__ = ["made_at"]


def made_at() -> datetime:
    """Return the time at which results are made.

    Returns
    -------
    datetime
        Now, or the time that ``SOURCE_DATE_EPOCH`` sets, for results that can be reproduced to the byte.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), tz=UTC).replace(tzinfo=None)
    return datetime.now().replace(microsecond=0)
