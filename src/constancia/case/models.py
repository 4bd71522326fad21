"""The tables of a case: the ledger, its index, and the machine's suggestions.

``Entry`` is the record; ``Record`` is its index and can be rebuilt from it; ``Suggestion`` is neither, and holds what
machines propose. Kinds of record are data (``constancia.records``), so a new field is no migration.
"""

from __future__ import annotations

from django.db import models


class Case(models.Model):
    """One body of documentation. ``frontier`` are the hashes of the ledger's full subtrees, left to right."""

    id = models.CharField(primary_key=True, max_length=80)
    title = models.CharField(max_length=200)
    size = models.BigIntegerField(default=0)
    frontier = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.id


class Entry(models.Model):
    """One leaf of the ledger, and the salted payload that it stands for until that is expunged."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    seq = models.BigIntegerField()
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    leaf = models.BinaryField()
    salt = models.BinaryField(null=True)
    payload = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_entry_a_place")]
        indexes = [models.Index(fields=["case", "subject"]), models.Index(fields=["case", "action"])]
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.subject}"


class Record(models.Model):
    """What stands now under a key, by replay of the ledger."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="records")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    number = models.BigIntegerField()
    status = models.CharField(max_length=12)
    document = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    body = models.JSONField()
    made = models.BigIntegerField()
    changed = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="one_record_a_key")]
        indexes = [
            models.Index(fields=["case", "kind", "number"]),
            models.Index(fields=["case", "document"]),
            models.Index(fields=["case", "sha256"]),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.key


class Suggestion(models.Model):
    """What a machine proposes, waiting for a person. Never part of the record.

    ``about`` says what it proposes: "claim", "match" or "qualification". ``fingerprint`` is the same for the same
    proposal, so that reading again does not ask again. ``state`` is "waiting", "confirmed", "corrected" or "rejected".
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suggestions")
    number = models.BigIntegerField()
    about = models.CharField(max_length=16)
    kind = models.CharField(max_length=20)
    document = models.CharField(max_length=40, blank=True)
    place = models.BigIntegerField(default=0)
    body = models.JSONField()
    origin = models.JSONField()
    score = models.FloatField()
    reason = models.TextField()
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="waiting")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_suggestion_a_number"),
            models.UniqueConstraint(fields=["case", "fingerprint"], name="asked_once"),
        ]
        indexes = [models.Index(fields=["case", "about", "state", "document", "place"])]
        ordering = ["document", "place", "number"]

    @property
    def key(self) -> str:
        return f"S{self.number}"

    def __str__(self) -> str:
        return self.key


class Counted(models.Model):
    """A count that was handed out, so that the keys of its figures can be opened later. Not part of the record.

    ``by`` are its fields with commas between, ``size`` the cut, ``same`` the pairs of mentions that waited and were
    taken as one person. ``figures`` has for each key [question, low, high, value], and no word of any source.
    ``estimated`` has the estimated figures whole, by their key, because to make one again takes long.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="counted")
    size = models.BigIntegerField()
    by = models.CharField(max_length=200)
    same = models.JSONField()
    figures = models.JSONField()
    estimated = models.JSONField(default=dict)
    version = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["case", "by", "size"], name="counted_by_size")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.by} at {self.size}"
