"""What a browser calls itself, in the words of somebody who looks for their own device."""

# The first that occurs counts: most call themselves what others are, too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def named(agent: str) -> str:
    """For example “Firefox, Windows”; what is not known stays as it was sent."""
    found = [
        next((name for sign, name in kinds if sign in agent), "") for kinds in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or agent
