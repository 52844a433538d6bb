"""Make the two packaged fonts from Debian's fonts-noto-core: what was kept, added, merged and renamed, and why.

    pip install fonttools
    python tools/subset_fonts.py /usr/share/fonts/truetype/noto src/commonground/brief/fonts

Made with fonts-noto-core 20201225-1 and fontTools 4. Running it again on the same input gives the same bytes.

- Kept: Latin with its extensions, Greek, Cyrillic, punctuation, superscripts, currency and letter-like signs (Noto Sans);
  everything in Noto Naskh Arabic. All OpenType layout features are kept, so that Arabic is shaped.
- Added: Noto Sans of that release has no minus sign, no arrows and no triangles; they come from Noto Sans Math and Noto Sans
  Symbols 2.
- Merged: one family holds both scripts. The chart renderer looks at the first family named and then at any font of the
  computer that has the sign: with two families it drew Arabic with whatever it met first, or left it out.
- Renamed: a computer may have another release of Noto installed, and a renderer that looks at both would measure text
  differently there. No Noto font has a reserved name, so the licence allows it.
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SANS_RANGES = [
    (0x0020, 0x024F),
    (0x02B0, 0x052F),
    (0x1E00, 0x1FFF),
    (0x2000, 0x209F),
    (0x20A0, 0x20CF),
    (0x2100, 0x218F),
    (0xFB00, 0xFB06),
    (0xFEFF, 0xFEFF),
]
FROM_MATH = "←↑→↓↔−≈≠≤≥"
FROM_SYMBOLS = "▲▼●○■□◆"
FAMILY = "Common Ground"
FIXED_TIME = 3_692_217_600  # 2021-01-01, in seconds since 1904, so that the same input gives the same bytes


def subset(font: TTFont, unicodes: list[int]) -> None:
    options = Options()
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    options.drop_tables += ["FFTM", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)


def add_glyph(font: TTFont, code: int, donor: TTFont) -> None:
    """Draw the donor's glyph for `code` into `font`."""
    name = f"uni{code:04X}"
    pen = TTGlyphPen(None)
    source = donor.getBestCmap()[code]
    recording = DecomposingRecordingPen(donor.getGlyphSet())
    donor.getGlyphSet()[source].draw(recording)
    recording.replay(pen)
    glyph = pen.glyph()
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (donor["hmtx"][source][0], glyph.xMin)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def rename(font: TTFont, style: str) -> None:
    wanted = {
        1: FAMILY,
        2: style,
        3: f"{FAMILY} {style}",
        4: f"{FAMILY} {style}",
        6: f"{FAMILY.replace(' ', '')}-{style}",
    }
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in {0, 5, 13, 14} and record.platformID == 3]
    for name_id, text in wanted.items():
        names.setName(text, name_id, 3, 1, 0x409)


def make(source: Path, target: Path, style: str, workplace: Path) -> Path:
    sans = TTFont(source / f"NotoSans-{style}.ttf")
    subset(sans, [code for first, last in SANS_RANGES for code in range(first, last + 1)])
    for signs, donor_stem in ((FROM_MATH, "NotoSansMath"), (FROM_SYMBOLS, "NotoSansSymbols2")):
        donor = TTFont(source / f"{donor_stem}-Regular.ttf")
        for sign in signs:
            add_glyph(sans, ord(sign), donor)
    naskh = TTFont(source / f"NotoNaskhArabic-{style}.ttf")
    subset(naskh, sorted(set(naskh.getBestCmap()) - set(sans.getBestCmap())))
    parts = [workplace / "sans.ttf", workplace / "naskh.ttf"]
    sans.save(parts[0])
    naskh.save(parts[1])
    font = Merger().merge([str(part) for part in parts])
    rename(font, style)
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = FIXED_TIME
    path = target / f"{FAMILY.replace(' ', '')}-{style}.ttf"
    font.save(path)
    return path


def main(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as workplace:
        for style in ("Regular", "Bold"):
            path = make(source, target, style, Path(workplace))
            print(f"{path}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
