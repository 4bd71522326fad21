"""What a case learned from its decisions, as it lies in the case's folder: a model, its hash and its card.

Nothing of it is part of the record: it changes in which order a person is asked, and nothing else.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constancia.errors import StorageFailed, Tampered

if TYPE_CHECKING:
    from constancia.config import Config
    from constancia.reading.models.learning import Learned

MODEL, CARD = "model.json", "CARD.md"


def learned(config: Config) -> Learned | None:
    """What this case learned; None if nothing; Tampered where the file is not the one that was written."""
    path = config.learned / MODEL
    try:
        value: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        value = {}
    except OSError as error:
        raise StorageFailed(f"{path} cannot be read: {error.strerror}.") from error
    if not isinstance(value, dict):
        raise Tampered(f"{path} is no model.", next_step="constancia learn --forget")
    from constancia.reading.models.learning import Learned

    return Learned.from_json(value)


def keep(config: Config, model: Learned) -> Path:
    """Write the model and its card, in place of what was there; return the model's path."""
    text = json.dumps(model.to_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    try:
        config.learned.mkdir(exist_ok=True)
        _replace(config.learned / CARD, _card(model))
        _replace(config.learned / MODEL, text)
    except OSError as error:
        raise StorageFailed(
            f"What was learned cannot be written: {error.strerror}.", next_step="Free some space and try again."
        ) from error
    return config.learned / MODEL


def forget(config: Config) -> bool:
    """Remove the model and its card; False where there was none."""
    had = (config.learned / MODEL).exists()
    for name in (MODEL, CARD):
        (config.learned / name).unlink(missing_ok=True)
    if config.learned.is_dir() and not any(config.learned.iterdir()):
        config.learned.rmdir()
    return had


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _card(model: Learned) -> str:
    """What the model is, in words, for whoever finds it in the folder."""
    facts = model.to_json()
    return f"""# What this case learned

A logistic regression over the form of suggestions (their act, polarity, kind of source, which parts they have, the
small words of their trigger; no names, places or capitalised words). It says how likely the people of this case keep a
suggestion. It changes scores, and so the order of work; it makes and drops no suggestion and is no part of the record.

- learned from {model.kept + model.rejected} decisions in {model.documents} documents: {model.kept} kept (confirmed or
  corrected), {model.rejected} rejected
- version {model.version}; SHA-256 of the canonical JSON of model.json without its last field: {facts["sha256"]}
- the same decisions give the same model; no chance is used
- not for other cases: it knows these documents and these people's decisions

| on decisions held out in turn | the scores before | with this model |
|---|---|---|
| a kept suggestion scores above a rejected one | {model.before.order} | {model.held_out.order} |
| mean squared error (Brier) | {model.before.error} | {model.held_out.error} |
| expected calibration error | {model.before.gap} | {model.held_out.gap} |

Undo: `constancia learn --forget`.
"""
