"""What is typed and not sent yet, kept on the server and nowhere else (security rule 7)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from accounts.models import User
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class Draft(Personal):
    """One person's unsent form. Sealed under the survivor's key, or under one of its own while there is no survivor
    yet. It goes when the form is saved."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=40)  # the name of the page's address
    about = models.UUIDField()  # the row the page is about; for a new one, the owner
    typed = SealedField(place="engagement.draft.typed")  # field name → list of values, as JSON
    number = models.PositiveIntegerField(default=1)  # goes up with every save; a tab that is behind is told so
    saved_at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(operational="id key_id owner form about number saved_at", sensitive="typed")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "saved_at"], name="engagement_draft_oldest"),
        ]
        constraints = [models.UniqueConstraint(fields=["owner", "form", "about"], name="engagement_draft_once")]
