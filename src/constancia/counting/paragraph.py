"""A methods paragraph for a report, in English or Spanish, with the works that it rests on."""

from __future__ import annotations

from constancia.counting.estimate import Estimate, Method
from constancia.counting.figures import Figure
from constancia.counting.sentences import Sentence, say

CITATIONS = {
    "lcmcr": (
        "Manrique-Vallier D (2016). Bayesian population size estimation using Dirichlet process mixtures. "
        "Biometrics 72: 1246-1254."
    ),
    "dga": (
        "Madigan D, York JC (1997). Bayesian methods for estimation of the size of a closed population. "
        "Biometrika 84: 19-31."
    ),
    "loglinear": (
        "Fienberg SE (1972). The multiple recapture census for closed populations and incomplete 2^k "
        "contingency tables. Biometrika 59: 591-603."
    ),
    "exists": (
        "Fienberg SE, Rinaldo A (2012). Maximum likelihood estimation in log-linear models. Annals of "
        "Statistics 40: 996-1023."
    ),
    "sparse": (
        "Chan L, Silverman BW, Vincent K (2021). Multiple systems estimation for sparse capture data. Journal"
        " of the American Statistical Association 116: 1297-1306."
    ),
    "chao": (
        "Chao A (1987). Estimating the population size for capture-recapture data with unequal catchability. "
        "Biometrics 43: 783-791."
    ),
    "rhat": (
        "Vehtari A, Gelman A, Simpson D, Carpenter B, Bürkner PC (2021). Rank-normalization, folding, and "
        "localization: an improved R-hat. Bayesian Analysis 16: 667-718."
    ),
    "critics": (
        "Aleshin-Guendel S, Sadinle M, Wakefield J (2024). The central role of the identifying assumption in "
        "population size estimation. Biometrics 80."
    ),
    "critics2": (
        "Binette O, Steorts RC (2022). On the reliability of multiple systems estimation for the "
        "quantification of modern slavery. Journal of the Royal Statistical Society A 185: 640-676."
    ),
}


def paragraph(found: Estimate, *, language: str = "en") -> str:
    """What was done and found, as sentences that can stand in a report, and then the works cited."""
    described, lists = found.table, found.table["lists"]
    sentences = [
        say("paragraph.data", lists=len(lists), names=list(lists), n=described["n"]),
        *(
            say(f"paragraph.{name}", **_facts(found, name))
            for name in ("lcmcr", "dga", "loglinear")
            if _ran(found, name)
        ),
        _result(found),
        *found.lines,
        *(found.refusals if found.headline is None else ()),
    ]
    cited = [CITATIONS[key] for key in _cited(found)]
    return " ".join(getattr(s, language) for s in sentences) + "\n\n" + "\n".join(cited) + "\n"


def of_figure(figure: Figure, *, language: str = "en") -> str:
    """The same paragraph for an estimated figure that was kept, from what it knows of itself."""
    told = figure.method
    methods = {
        name: Method(name, m["mean"], m["median"], m["lower"], m["upper"], m["status"], m["diagnostics"])
        for name, m in told["methods"].items()
    }
    found = Estimate(
        methods, told["headline"], told["spread"], figure.refusals, figure.notes, told["table"], told["settings"]
    )
    return paragraph(found, language=language)


def _ran(found: Estimate, name: str) -> bool:
    return name in found.methods and found.methods[name].status != "not_applicable"


def _facts(found: Estimate, name: str) -> dict[str, object]:
    d = found.methods[name].diagnostics
    if name == "lcmcr":
        keys = ("chains", "draws_per_chain", "classes")
        return {**{key: d[key] for key in keys}, "rhat": round(min(d["rhat"], 1e6), 3), "ess": int(d["ess_bulk"])}
    if name == "dga":
        return {"graphs": d.get("graphs", 0), "left_out": d.get("graphs_left_out", 0)}
    return {"models": d["models"], "resamples": found.settings["resamples"]}


def _result(found: Estimate) -> Sentence:
    head = found.headline
    if head is None:
        return say("paragraph.refused")
    return say("paragraph.result", median=round(head["median"]), lower=round(head["lower"]), upper=round(head["upper"]))


def _cited(found: Estimate) -> list[str]:
    keys = [name for name in ("lcmcr", "dga", "loglinear") if _ran(found, name)]
    if "lcmcr" in keys:
        keys.append("rhat")
    if "loglinear" in keys:
        keys += ["exists", "sparse"]
    return [*keys, "chao", "critics", "critics2"]
