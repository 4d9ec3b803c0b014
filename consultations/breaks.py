"""Where the long German words of catalogues and choices may break on a narrow screen."""

import re

# Where compounds come apart: after these parts, before a longer rest.
JOINTS = re.compile(
    r"(ungs|heits|keits|schafts|tions|kranken|schwanger|diskriminie|behörden|familien|gewalt"
    r"|nachbar|vermie|weiter|lütgen)(?=[a-zäöüß]{4})",
    re.IGNORECASE,
)
SHY = "\u00ad"


def breakable(text: str) -> str:
    """The text with soft hyphens in its long words."""
    return " ".join(
        JOINTS.sub(rf"\1{SHY}", word) if len(word) > 12 else word for word in text.split(" ")
    )
