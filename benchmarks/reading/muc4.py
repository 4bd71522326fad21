"""MUC-4 (FBIS/DARPA texts, as prepared by GRIT): who did it, to whom, with what. A CRF on the words, our lexicon and
their neighbours.

The texts are in small letters, so that the names' grammar of the rule reader has nothing to hold on to; what is
measured is how far a linear model on a laptop comes. Train on train, choose on dev. Score: CEAF-REE, one mention an
entity, without marks and articles, as GRIT's.
"""

from __future__ import annotations

import json
import re
import string
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from constancia.reading.claims.lexicon import lexicon
from constancia.reading.claims.prose import Prose, prose_of

FOLDER = Path(__file__).parents[2] / "../shared/data/reading/muc4/grit"
THRESHOLD = 0.22
ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")


def documents(part: str) -> list[dict[str, Any]]:
    """The documents of train or dev; none where the data is not here."""
    path = FOLDER / f"{part}.json"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line] if path.exists() else []


def train(model: Path, part: str = "train", iterations: int = 80) -> None:
    """Train the CRF and write it to a file."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.2, "c2": 0.05, "max_iterations": iterations, "feature.minfreq": 3})
    for document in documents(part):
        prose = prose_of(document["doctext"], "en")
        features, labels = word_features(prose), _labels(prose, document["extracts"])
        for sentence in prose.sentences:
            trainer.append(features[sentence.first : sentence.last], labels[sentence.first : sentence.last])
    trainer.train(str(model))


def predict(model: Path, documents_: list[dict[str, Any]], threshold: float = THRESHOLD) -> list[dict[str, list[str]]]:
    """The entities of each role in each document, one mention each."""
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    return [_entities(tagger, prose_of(d["doctext"], "en"), threshold) for d in documents_]


def scores(predicted: list[dict[str, list[str]]], gold: list[dict[str, Any]]) -> dict[str, float]:
    """CEAF-REE F1 by role and over all (micro)."""
    total = {role: [0, 0, 0] for role in (*ROLES, "micro")}
    for mine, document in zip(predicted, gold, strict=True):
        for role in ROLES:
            entities = [{_plain(mention) for mention, _ in entity} for entity in document["extracts"].get(role, [])]
            right = _matched([_plain(mention) for mention in mine[role]], entities)
            for name in (role, "micro"):
                total[name][0] += right
                total[name][1] += len(mine[role])
                total[name][2] += len(entities)
    return {name: 200 * r / (f + w) if f + w else 0.0 for name, (r, f, w) in total.items()}


def _plain(mention: str) -> str:
    """A mention without marks and articles, as GRIT compares them."""
    return " ".join(_ARTICLE.sub(" ", mention.lower().translate(_MARKS)).split())


_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_MARKS = str.maketrans("", "", string.punctuation)


def _matched(mine: list[str], gold: list[set[str]]) -> int:
    """How many of ours can be given an entity of their own that has them among its mentions, at best."""
    owner: dict[int, int] = {}

    def settle(at: int, tried: set[int]) -> bool:
        for entity, mentions in enumerate(gold):
            if mine[at] in mentions and entity not in tried:
                tried.add(entity)
                if entity not in owner or settle(owner[entity], tried):
                    owner[entity] = at
                    return True
        return False

    return sum(settle(at, set()) for at in range(len(mine)))


def _labels(prose: Prose, extracts: dict[str, Any]) -> list[str]:
    labels = ["O"] * len(prose.words)
    for role in ROLES:
        for entity in extracts.get(role, []):
            for mention, _ in entity:
                for match in re.finditer(rf"(?<!\w){re.escape(mention)}(?!\w)", prose.text):
                    first, last = prose.word_at(match.start()), prose.word_at(match.end() - 1)
                    if all(label == "O" for label in labels[first : last + 1]):
                        labels[first : last + 1] = [f"B-{role}"] + [f"I-{role}"] * (last - first)
    return labels


def word_features(prose: Prose) -> list[list[str]]:
    """The features of each word: itself, its ends, its neighbours, what the lexicon says of it and of its sentence."""
    known = _lexicon_marks(prose)
    words = [w.low for w in prose.words]
    count = Counter(words)
    made: list[list[str]] = []
    for sentence in prose.sentences:
        acts = sorted(
            {mark for at in range(sentence.first, sentence.last) for mark in known[at] if mark.startswith("act:")}
        )
        for at in range(sentence.first, sentence.last):
            made.append(_features(words, known, at, sentence.first, sentence.last, acts, count, sentence.index))
    return made


def _features(
    words: list[str],
    known: list[list[str]],
    at: int,
    first: int,
    last: int,
    acts: list[str],
    count: Counter[str],
    index: int,
) -> list[str]:
    word = words[at]
    found = [f"w={word}", f"s={word[-3:]}", f"p={word[:4]}", f"n={min(count[word], 5)}", f"i={min(index, 4)}"]
    found += (
        [f"k={mark}" for mark in known[at]] + [f"a={act}" for act in acts] + [f"a={act}|{word}" for act in acts[:2]]
    )
    for step in (-3, -2, -1, 1, 2, 3):
        near = at + step
        if first <= near < last:
            found.append(f"{step}={words[near]}")
            found += [f"{step}k={mark}" for mark in known[near]]
    if first < at:
        found.append(f"-1w={words[at - 1]}|{word}")
    if at + 1 < last:
        found.append(f"+1w={word}|{words[at + 1]}")
    by = next((words[n] for n in range(at - 1, max(first, at - 6) - 1, -1) if words[n] in _LINKS), "-")
    found.append(f"link={by}")
    return found


_LINKS = frozenset(
    [
        "by",
        "of",
        "against",
        "who",
        "was",
        "were",
        "killed",
        "murdered",
        "kidnapped",
        "attacked",
        "responsibility",
        "with",
        "and",
        "the",
    ]
)


def _lexicon_marks(prose: Prose) -> list[list[str]]:
    marks: list[list[str]] = [[] for _ in prose.words]
    words = lexicon("en")
    for hit in words.acts.find(prose):
        for at in range(prose.word_at(hit.start), prose.word_at(hit.end - 1) + 1):
            marks[at].append(f"act:{hit.value.id}")
    for person in words.people.find(prose):
        for at in range(prose.word_at(person.start), prose.word_at(person.end - 1) + 1):
            marks[at].append(f"{person.value.group}:{person.value.kind}")
    for at, word in enumerate(prose.words):
        if word.low.rstrip(".") in words.titles:
            marks[at].append("title")
    return marks


def _entities(tagger: Any, prose: Prose, threshold: float) -> dict[str, list[str]]:
    found: dict[str, Counter[str]] = {role: Counter() for role in ROLES}
    features = word_features(prose)
    labels = [label for label in tagger.labels() if label != "O"]
    for sentence in prose.sentences:
        tagger.set(features[sentence.first : sentence.last])
        sure = [{label: tagger.marginal(label, at) for label in labels} for at in range(sentence.last - sentence.first)]
        for role in ROLES:
            for start, end in _runs(sure, role, threshold):
                words = prose.words[sentence.first + start : sentence.first + end + 1]
                found[role][prose.text[words[0].start : words[-1].end]] += 1
    return {role: _one_mention_each(mentions) for role, mentions in found.items()}


def _runs(sure: list[dict[str, float]], role: str, threshold: float) -> list[tuple[int, int]]:
    """The runs of words that are likely enough to be one mention of a role."""
    runs, at = [], 0
    begin, inside = f"B-{role}", f"I-{role}"
    while at < len(sure):
        if sure[at].get(begin, 0) + sure[at].get(inside, 0) < threshold:
            at += 1
            continue
        end = at
        while end + 1 < len(sure) and sure[end + 1].get(inside, 0) > max(0.8 * threshold, sure[end + 1].get(begin, 0)):
            end += 1
        runs.append((at, end))
        at = end + 1
    return runs


def _one_mention_each(mentions: Counter[str]) -> list[str]:
    """Mentions that share their last word, or of which one holds the other, are one entity; its longest stands for
    it.
    """
    entities: list[list[str]] = []
    for mention in sorted(mentions, key=len, reverse=True):
        host = next((e for e in entities if any(mention in m or m.split()[-1] == mention.split()[-1] for m in e)), None)
        (entities.append([mention]) if host is None else host.append(mention))
    return [max(entity, key=lambda m: (mentions[m], len(m))) for entity in entities]


def table() -> list[str]:
    """Train on train, score on dev."""
    dev = documents("dev")
    if not dev:
        return []
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "muc4.crfsuite"
        train(model)
        size = model.stat().st_size
        result = scores(predict(model, dev), dev)
    return [f"MUC-4 dev CEAF-REE {name:8} {value:5.1f}" for name, value in result.items()] + [
        f"  (model of {size // 1024} kB)"
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        train(Path(sys.argv[1]))
    else:
        print("\n".join(table()))
