"""Everything somebody could hand in instead of a statement, made by code from one genuine one.

Each module has a list of cases by family. The attacks are those of the literature on PDF signatures: universal
signature forgery, incremental saving and signature wrapping (Mladenov et al., CCS 2019), shadow attacks (Mainka et al.,
NDSS 2021), evil annotation and sneaky signature (Rohlmann et al., S&P 2021), and what breaks parsers.
"""

from . import bombs, broken, embedded, foreign, forged, shadows
from .cases import Case

FAMILIES: dict[str, list[Case]] = {
    "what is seen changed by an update": shadows.CASES,
    "the data changed": embedded.CASES,
    "the signature attacked": forged.CASES,
    "sealed by others, or not at all": foreign.CASES,
    "cut, damaged or no PDF": broken.CASES,
    "bombs": bombs.CASES,
}
