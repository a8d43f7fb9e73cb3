"""Everything somebody could hand in instead of a statement, made by code from one genuine one.

Each module has a list of cases by family. The attacks are those of the literature on PDF signatures: universal
signature forgery, incremental saving and signature wrapping (Mladenov et al., CCS 2019), shadow attacks (Mainka et al.,
NDSS 2021), evil annotation and sneaky signature (Rohlmann et al., S&P 2021), and what breaks parsers.
"""

from . import bombs, broken, embedded, foreign, forged, shadows
from .cases import Case

CASES: list[Case] = [
    *shadows.CASES,
    *embedded.CASES,
    *forged.CASES,
    *foreign.CASES,
    *broken.CASES,
    *bombs.CASES,
]
