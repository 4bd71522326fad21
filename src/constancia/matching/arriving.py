"""A file of new records against a file of known ones that was kept ready: who of the new is known, and who is not.

The known people stand as they were kept; a new record joins one of them, or new records become people of their own.
Where a new record would make two known people one, it says so by listing both under one person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from constancia.matching.files import FileMatched, Records, pair_lines, read_records
from constancia.matching.known import Known, arrive, keep, recall
from constancia.matching.linking import Rules, link
from constancia.matching.model import Linked, edges

if TYPE_CHECKING:
    from constancia.matching.scoring import Places


@dataclass(frozen=True, slots=True)
class FileArrived:
    """The new records, the known ones that were near enough to be compared, and how both are linked.

    ``linked`` counts the known ones first, then the new.
    """

    records: Records
    known: list[Known]
    linked: Linked

    @property
    def joined(self) -> int:
        """How many new records were linked with somebody known."""
        size = len(self.known)
        people = (person for person in self.linked.people if person[0] < size)
        return sum(1 for person in people for member in person if member >= size)

    def clusters(self) -> Iterator[tuple[str, ...]]:
        """Header and rows: each new record and the known ones it was linked with, with the known person or a new."""
        yield (self.records.id_column, "cluster_id", self.records.list_column, "known")
        size, fresh = len(self.known), 0
        for person in self.linked.people:
            if person[-1] < size:
                continue
            fresh += person[0] >= size
            name = self.known[person[0]].person if person[0] < size else f"N{fresh}"
            for member in person:
                yield self._line(member, name)

    def pairs(self) -> Iterator[tuple[str, ...]]:
        """Header and rows of the pairs with a new side, as ``FileMatched`` gives its pairs."""
        yield from pair_lines(self.linked, [known.id for known in self.known] + list(self.records.ids))

    def _line(self, member: int, person: str) -> tuple[str, ...]:
        at = member - len(self.known)
        if at < 0:
            return (self.known[member].id, person, self.known[member].list, "yes")
        return (self.records.ids[at], person, self.records.lists[at], "")


def keep_file(path: Path, matched: FileMatched) -> None:
    """Keep the matched records of a file ready for new ones, with the people that were found among them."""
    people = [""] * len(matched.records.ids)
    for number, members in enumerate(sorted(matched.linked.people), 1):
        for member in members:
            people[member] = f"P{number}"
    keep(path, matched.records.columns, ids=matched.records.ids, people=people, model=matched.linked.scored.model)


def arrive_file(path: Path, known: Path, *, list_column: str, id_column: str) -> FileArrived:
    """Compare the records of a file with those that ``keep_file`` kept, and with each other."""
    import numpy as np

    records = read_records(path.read_bytes(), path.name, list_column=list_column, id_column=id_column)
    arrived = arrive(known, records.columns)
    near = np.unique(arrived.scored.left[arrived.scored.left < arrived.first])
    found = recall(known, near.tolist())
    scored = replace(
        arrived.scored,
        left=_places(arrived.scored.left, near, arrived.first),
        right=_places(arrived.scored.right, near, arrived.first),
    )
    together: dict[str, list[int]] = defaultdict(list)
    for position, row in enumerate(found):
        together[row.person].append(position)
    rules = Rules(same=[pair for members in together.values() for pair in pairwise(members)])
    lists = [row.list for row in found] + list(records.lists)
    linkage = link(lists, edges(scored), rules)
    return FileArrived(records, found, Linked(linkage.people, linkage.by_exclusion, scored, lists, rules))


def _places(uids: Places, near: Places, first: int) -> Places:
    """Known mentions counted among those that are near, new ones after them."""
    import numpy as np

    places: Places = np.where(uids < first, np.searchsorted(near, uids), uids - first + len(near))
    return places
