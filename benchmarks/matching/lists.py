"""The four small lists of invented detainees, as a case reads and matches them, against their truth: ``... lists``.

The lists go the whole way: added to a new case, read, confirmed as they were read, matched. Their headings, date orders
and encodings differ; a mention that was not read counts as missing in recall.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from benchmarks.matching import scores

DATA = Path(__file__).parents[2] / "../shared/data/lists"
LISTS = ("arbitrary_detentions.csv", "detenidos_ong.csv", "killed.csv", "prensa_latin1.csv")


def main(arguments: Sequence[str]) -> None:
    found, truth = measure(Path(arguments[0]) if arguments else DATA)
    whole = scores.score(found, truth)
    print(f"{len(truth)} rows, {len(set(truth.values()))} people; {sum(map(len, found))} rows read")
    for name in scores.NAMES:
        print(f"  {name:10} {whole.value[name]:9.4f} [{whole.low[name]:.4f}, {whole.high[name]:.4f}]")
    for one, other in combinations(LISTS, 2):
        both = {key: person for key, person in truth.items() if key.split(" ")[0] in (one, other)}
        part = scores.score([[key for key in keys if key in both] for keys in found], both, draws=2).value
        print(f"  {one} and {other}: pair P {part['pair P']:.3f}, R {part['pair R']:.3f}")


def measure(folder: Path) -> tuple[list[list[str]], dict[str, str]]:
    """The people proposed, as rows called by list and place, and who each row truly is."""
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        rows = [(row["list"], row["person"]) for row in csv.DictReader(file)]
    place: Counter[str] = Counter()
    truth = {}
    for name, person in rows:
        truth[f"{name} {place[name]}"] = person
        place[name] += 1
    with tempfile.TemporaryDirectory() as made:
        return _people(Path(made) / "case", [folder / name for name in LISTS]), truth


def _people(case_folder: Path, paths: Sequence[Path]) -> list[list[str]]:
    from constancia.case import opening

    opening.new_case(case_folder, "Four lists", member_name="Benchmark", language="en")
    case = opening.open_case(case_folder)

    from constancia.case import actions, intake, queue, reading, snapshot
    from constancia.case.models import Record
    from constancia.matching.model import link_columns
    from constancia.matching.prepare import Columns

    intake.take(case, list(paths), {"source": "benchmark"})
    list(reading.read(case, list(Record.objects.filter(case=case.id, kind="original").order_by("number"))))
    actions.confirm(case, list(queue.waiting(case, "claim")))
    now = snapshot.take(case)
    known, place = {}, defaultdict(int)
    for mention in now.mentions:
        name = paths[int(mention.document[1:]) - 1].name
        known[mention.key] = f"{name} {place[name]}"
        place[name] += 1
    mentions = snapshot.person_rows(now)
    linked = link_columns(Columns.of(mentions))
    return [[known[mentions[row].key] for row in person] for person in linked.people]
