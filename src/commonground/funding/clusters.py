"""Cluster names as plans write them, folded onto the global clusters: an earmark for WASH finds `Eau, hygiène et assainissement`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GLOBAL: tuple[tuple[str, str], ...] = (
    ("wash", r"wash|wsh|eha|water( and)? sanitation(( and)? hygiene( wash)?)?|eau( et)?( hygiene)?( et)? assainissement( eha)?"),
    ("shelter", r"(emergency )?shelter( and)?( nfis?| non food items?)?( nfis?)?|nfis?( and)? (emergency )?shelter|non food items"
                r" and emergency shelter( nfi and es)?|abris( et)?( nfi| ame| biens non alimentaires)?|shl|esnfi"),
    ("cccm", r"camp coordination( and)?( camp)? management( cccm)?|cccm|ccm|site management"),
    ("food security", r"food( security)?( sector)?( fsc| fss)?|food assistance|securite alimentaire|fsc"),
    ("food security and livelihoods", r"food security and livelihoods( fsl)?|fsl"),
    ("food security and agriculture", r"food security and agriculture"),
    ("health", r"health( cluster)?|sante|hea"),
    ("nutrition", r"nutrition|nut"),
    ("education", r"education( in emergencies)?( wg)?|edu"),
    ("protection", r"protection|pro"),
    ("child protection", r"(protection )?child protection|(s cluster )?protection de l ?enfan(t|ce)|pro cpn|cpn|cp"),
    ("gender-based violence", r"(protection )?gender based violence( gbv)?|(s cluster )?vbg|gbv|pro gbv"),
    ("mine action", r"(protection )?mine action|pro min|mine"),
    ("housing, land and property", r"(protection )?housing land( and)? property|hlp|pro hlp"),
    ("logistics", r"logistics?( logs)?|logistique|log"),
    ("telecommunications", r"(emergency )?telecommunications?( etc)?|telecom d urgences?|etc|tel"),
    ("early recovery", r"early recovery|relevement precoce|ery"),
    ("coordination", r"(humanitarian )?coordination( and (support|common) services)?( ccs)?|coordination and safety|ccs|coo"),
    ("cash", r"multi ?purpose cash( assistance)?( mpca)?|mpca|mpc|cash"),
    ("refugees", r"refugee response( multi ?sector)?|multi ?sector( for)? refugees|refugee multi ?sector|refugies"),
    ("multi-sector", r"multi( ?sectors?| secteurs?)?"),
    ("rapid response", r"rapid response mechanism|rrm"),
)  # fmt: skip
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _GLOBAL)


@lru_cache(maxsize=20_000)
def cluster_key(name: str) -> str:
    """What two spellings of a cluster have in common: its global cluster where the whole name is one, else the folded name.

    A name of two clusters in one (`Shelter/CCCM`) and a part that a plan counts apart (`Health COVID-19`) stay what they are.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    plain = " ".join(re.findall(r"[a-z0-9]+", plain.replace("&", " and ")))
    covid = " covid 19" if plain.endswith(" covid 19") else ""
    plain = re.sub(r" (cluster|sector|secteur)$", "", plain.removesuffix(covid))
    for key, pattern in _PATTERNS:
        if pattern.fullmatch(plain):
            return key + covid
    return plain + covid or name.casefold()
