"""The colours of a brief: the blues and greys of OCHA's design variables; a colour never says anything by itself."""

DARK_BLUE = "#144372"
BLUE = "#1f69b3"
MID_BLUE = "#418fde"
BRIGHT_BLUE = "#82b5e9"
LIGHT_BLUE = "#d4e5f7"
PALE_BLUE = "#e9f2fb"
RED = "#c8402a"  # OCHA's highlight #e56a54, darkened to 4.9:1 on white for small text and thin lines
INK = "#262626"
TEXT_GREY = "#595959"
RULE_GREY = "#d0d0d0"
GRID_GREY = "#e6e6e6"
FIELD_GREY = "#f2f2f2"
LAND_GREY = "#fafafa"
WHITE = "#ffffff"

SEQUENTIAL = (PALE_BLUE, LIGHT_BLUE, BRIGHT_BLUE, MID_BLUE, BLUE)  # low to high
PARTS = (DARK_BLUE, MID_BLUE, LIGHT_BLUE, "#a6a6a6")  # parts of a whole, in order; told apart in grey print too
