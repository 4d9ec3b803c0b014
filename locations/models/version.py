"""A counter that says whether anything public has changed."""

from django.db import models


class DataVersion(models.Model):
    """One row; database triggers count it up with every change of a public table."""

    number = models.BigIntegerField(default=1)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)
