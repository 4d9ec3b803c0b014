"""Which database the demonstration may be loaded into, and what it consists of."""

from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from locations.imports.demo_accounts import make_demo_accounts
from locations.imports.locations import import_locations
from locations.imports.reading import Refused, json_of
from locations.imports.relative import with_dates
from locations.imports.rows import Report
from locations.imports.streets import import_streets
from locations.imports.town import import_town
from locations.models import District, Location, Street

SEED = Path(__file__).resolve().parent.parent / "seed"


def may_be_loaded() -> bool:
    """Whether the database is marked as a demonstration or holds nothing of anybody's yet."""
    if Location.objects.exists():
        return Location.objects.filter(is_demo=True).exists()
    known = {row["slug"] for row in json_of(SEED / "districts.json")["districts"]}
    return not District.objects.exclude(slug__in=known).exists()


def load_demo(load_day: date, report: Report) -> None:
    """The town, its real places and ten invented ones, with dates around `load_day`.

    The city itself published Dorstfeld's hours, so the demonstration counts them as confirmed
    on the day of loading; in earnest only somebody who works there can confirm them, and
    `import_locations` leaves them unconfirmed. Raises `Refused`.
    """
    if not may_be_loaded():
        raise Refused(
            _("This database holds data that is not a demonstration; it is left as it is.")
        )
    import_town(json_of(SEED / "districts.json"), report)
    # An imported directory of streets is better than the three of the demonstration.
    if not Street.objects.exists() and not report.faults:
        import_streets(SEED / "streets.csv", report)
    for name in ("locations.json", "demo_locations.json"):
        import_locations(with_dates(json_of(SEED / name), load_day), report, today=load_day)
    if not report.faults:
        make_demo_accounts()
