"""What engagement asks of the coordinator today."""

from datetime import datetime

from accounts.models import User
from safeguards.duties import Duty


def duties(user: User, now: datetime) -> list[Duty]:
    """Nothing yet."""
    return []
