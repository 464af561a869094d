"""Answers that were given under an Idempotency-Key, kept for a day."""

from typing import ClassVar

from django.db import models

from answerable.accounts.models import ApiToken


class KeptAnswer(models.Model):
    """What a request under this key was answered; written in the transaction of its effect."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="kept_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.token_id}"
