"""The publishers' terms, as their own pages state them."""

from commonground.vocabulary.source import Licence

CC_BY_4 = Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
CC_BY_IGO = Licence("CC BY-IGO 3.0", "https://creativecommons.org/licenses/by/3.0/igo/")
CC_BY_SA_4 = Licence("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/", share_alike=True)
PUBLIC_DOMAIN = Licence("public domain")
IOM_DTM_TERMS = Licence(
    "IOM DTM terms: free with attribution, not for commercial use",
    "https://dtm.iom.int/terms-and-conditions",
    non_commercial=True,
)
ATTRIBUTION = Licence("attribution to the publisher")
UNSTATED = Licence("no licence stated by the publisher", redistribute=False)
OPERATOR = Licence("entered by this installation")
IATI = Licence(
    "the open licence of each IATI publisher",
    "https://iatistandard.org/en/guidance/preparing-organisation/organisation-data-publication/how-to-license-your-data/",
)
UNITED_NATIONS = Licence(
    "United Nations terms of use; no open licence is stated",
    "https://www.un.org/en/about-us/terms-of-use",
    redistribute=False,
)
OGL_3 = Licence("Open Government Licence v3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/")
EU_REUSE = Licence(
    "reuse authorised by the European Union, with acknowledgement (2011/833/EU)",
    "https://eur-lex.europa.eu/content/legal-notice/legal-notice.html",
)
EU_ANNEXES = Licence(
    "reuse authorised by the European Union; the transcription CC BY-NC 4.0",
    "https://creativecommons.org/licenses/by-nc/4.0/",
    non_commercial=True,
)
