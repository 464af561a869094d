"""Files that visitors chose before their form was complete."""

from django.db import models


class KeptFile(models.Model):
    """A file that outlives an error in the form; whoever knows its secret may send it or drop it.

    The bytes lie in the attachments' storage under a name of ours. After a day they are gone.
    """

    digest = models.CharField(max_length=64, unique=True)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.filename

    @property
    def path(self) -> str:
        """Where in the storage the bytes lie."""
        return f"kept/{self.digest}"
