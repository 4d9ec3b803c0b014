"""Files with areas, as `import_districts` reads them."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from locations.models import District


def square(lat, lon, size=0.02):
    south, north, west, east = lat - size, lat + size, lon - size, lon + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def area(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def import_areas(path, *features, **options):
    """What the command says of a file with these areas, written to `path`."""
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    out = StringIO()
    call_command("import_districts", str(path), stdout=out, **options)
    return out.getvalue().strip()


def refusal(run, *features, **options):
    with pytest.raises(CommandError) as caught:
        run(*features, **options)
    assert not District.objects.filter(border__isnull=False).exists()
    return str(caught.value).splitlines()
