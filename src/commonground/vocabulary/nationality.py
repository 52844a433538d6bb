"""Countries as lists and people write them where a nationality is asked: a code, a name, or `Afghan`, `Saudi Arabian`."""

from __future__ import annotations

from functools import cache, lru_cache

from commonground.vocabulary import country

_WORDS = """
AFG Afghan Afghani Afgan;ALB Albanian;DZA Algerian;AGO Angolan;ARG Argentine Argentinian;ARM Armenian;AUS Australian;AUT Austrian
AZE Azerbaijani Azeri;BHR Bahraini;BGD Bangladeshi;BLR Belarusian Belarussian;BEL Belgian;BEN Beninese;BOL Bolivian
BIH Bosnian Bosnia-Herzegovinian;BRA Brazilian;BGR Bulgarian;BFA Burkinabe Burkinabé;BDI Burundian;KHM Cambodian
CMR Cameroonian;CAN Canadian;CAF Central_African;TCD Chadian;CHL Chilean;CHN Chinese;COL Colombian;COM Comorian;COG Congolese
CRI Costa_Rican;HRV Croatian Croat;CUB Cuban;CYP Cypriot;CZE Czech;DNK Danish;DJI Djiboutian;DOM Dominican;NLD Dutch
ECU Ecuadorian Ecuadorean;EGY Egyptian;ARE Emirati;ERI Eritrean;EST Estonian;ETH Ethiopian;PHL Filipino Philippine
FIN Finnish;FRA French;GAB Gabonese;GMB Gambian;GEO Georgian;DEU German;GHA Ghanaian;GRC Greek;GTM Guatemalan
GIN Guinean;GNB Bissau-Guinean Guinea_Bissauan;HTI Haitian;HND Honduran;HUN Hungarian;IND Indian;IDN Indonesian;IRN Iranian
IRQ Iraqi;IRL Irish;ISR Israeli;ITA Italian;CIV Ivorian;JAM Jamaican;JPN Japanese;JOR Jordanian;KAZ Kazakh Kazakhstani
KEN Kenyan;XKX Kosovar Kosovan;KWT Kuwaiti;KGZ Kyrgyz Kirghiz Kyrgyzstani;LAO Lao Laotian;LVA Latvian;LBN Lebanese
LBR Liberian;LBY Libyan;LTU Lithuanian;MKD Macedonian;MDG Malagasy;MWI Malawian;MYS Malaysian;MDV Maldivian;MLI Malian
MLT Maltese;MRT Mauritanian;MUS Mauritian;MEX Mexican;MDA Moldovan Moldavian;MNG Mongolian;MNE Montenegrin;MAR Moroccan
MOZ Mozambican;MMR Burmese Myanmar;NAM Namibian;NPL Nepalese Nepali;NZL New_Zealander;NIC Nicaraguan;NER Nigerien
NGA Nigerian;PRK North_Korean DPRK;NOR Norwegian;OMN Omani;PAK Pakistani;PSE Palestinian;PAN Panamanian;PRY Paraguayan
PER Peruvian;POL Polish;PRT Portuguese;QAT Qatari Qatarian;ROU Romanian;RUS Russian;RWA Rwandan;SAU Saudi Saudi_Arabian
SEN Senegalese;SRB Serbian Serb Yugoslav;SLE Sierra_Leonean;SGP Singaporean;SVK Slovak Slovakian;SVN Slovene Slovenian
SOM Somali Somalian;ZAF South_African;KOR South_Korean;SSD South_Sudanese;ESP Spanish;LKA Sri_Lankan;SDN Sudanese
SWE Swedish;CHE Swiss;SYR Syrian;TWN Taiwanese;TJK Tajik Tajikistani;TZA Tanzanian;THA Thai;TGO Togolese
TTO Trinidadian;TUN Tunisian;TUR Turkish Turk;TKM Turkmen;UGA Ugandan;UKR Ukrainian;GBR British UK;USA American US
URY Uruguayan;UZB Uzbek Uzbekistani;VEN Venezuelan;VNM Vietnamese;YEM Yemeni;ZMB Zambian;ZWE Zimbabwean
PSE Gaza Gaza_Strip West_Bank
"""


@cache
def _table() -> dict[str, str]:
    found = {}
    for line in _WORDS.replace("\n", ";").split(";"):
        iso3, *words = line.split() or [""]
        found.update({word.replace("_", " ").lower(): iso3 for word in words})
    return found


@lru_cache(maxsize=4096)
def iso3(named: str | None) -> str | None:
    """ISO3 of a country by code or name, or of a nationality in words; None for anything else."""
    text = " ".join((named or "").split())
    if not text:
        return None
    found = (country.by_iso2(text) if len(text) == 2 else None) or (country.by_iso3(text) if len(text) == 3 else None)
    found = found or country.by_name(text)
    return found.iso3 if found else _table().get(" ".join(text.replace("national", "").split()).strip(" .").lower())
