"""Every sentence that interventions show to a person, in English and Spanish side by side."""

from __future__ import annotations

from pathlib import Path

from constancia.law.sentences import speaker

FILE = Path(__file__).parent / "sentences.yaml"
say = speaker(FILE)
