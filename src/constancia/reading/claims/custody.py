"""Whether somebody is in the hands of those who hurt them: a blow there is ill-treatment, elsewhere an attack."""

from __future__ import annotations

import re

from constancia.reading.claims.participants import Participants
from constancia.reading.claims.scene import Scene, Setting

_CUSTODIAN = re.compile(
    r"\b(?:(?:prison |camp )?guards?|warders?|jailers?|interrogators?|captors?|abductors?|kidnappers?|torturers?|"
    r"custodios?|carceler\w+|celador\w*|interrogador\w*|captor\w*|secuestrador\w*|aprehensor\w*|verdugos?)\b"
)
_HELD = re.compile(
    r"\b(?:prisons?|jails?|jailed|cells?|custody|detention|detain\w+|arrest(?:ed|ing|s)?|barracks|"
    r"police station|camps?|captiv\w+|"
    r"interrogat\w+|inmates?|prisoners?|abduct\w+|kidnap\w+|blindfold\w*|handcuff\w*|(?:took|"
    r"taken) (?:\w+ )?(?:away|to|from|into)|"
    r"held|carcel(?:es)?|prision(?:es)?|calabozos?|celdas?|comisarias?|cuartel\w*|deten\w+|detuv\w+|pres[oa]s?|penal(?:es)?|reclu\w+|"
    r"interrog\w+|sotanos?|galpon|secuestr\w+|llev(?:ar)?on|llevad[oa]s?|esposad[oa]s?|vendad[oa]s?|capturad\w+|capturaron)\b"
)


#: Somebody of whom nothing was told before.
_NEW = re.compile(r"(?:an?|one|some|two|three|half|una?|otr[oa]s?|varios|dos|tres|\d+)\b")
_A_WHILE = 3


def is_in_their_hands(setting: Setting, scene: Scene, who: Participants) -> bool:
    """Do the doers guard people, or does the sentence or the one before tell of custody?"""
    low = setting.prose.low
    if any(_CUSTODIAN.search(low, p.start, p.end) for p in who.perpetrators):
        return True
    back = 1 if any(_NEW.match(low, p.start) for p in who.victims) else _A_WHILE
    near = [s.sentence for s in setting.scenes[max(0, scene.sentence.index - back) : scene.sentence.index + 1]]
    start = next(s.start for s in near if s.paragraph == scene.sentence.paragraph)
    return _HELD.search(low, start, scene.sentence.end) is not None
