"""Every figure of the reports: one function each, from a question to a table.

What each of them counts stands in `reports.definitions`, and in docs/figures.md.
"""

from reports.figures.earlier import old_totals
from reports.figures.features import (
    age_bands,
    channels,
    channels_by_month,
    counterparts,
    durations,
    genders,
    interpreting,
    results,
)
from reports.figures.homes import (
    contacts_by_home,
    homes_by_language,
    homes_by_month,
    homes_by_topic,
    neighborhoods,
)
from reports.figures.outcomes import (
    Refused,
    all_referrals,
    carriers,
    partner_contacts,
    partner_themes,
    referrals,
)
from reports.figures.overall import key_figures, people, trend
from reports.figures.places import (
    contacts_by_location,
    follow_ups_overdue,
    funded,
    kinds_of_places,
    locations_by_month,
)
from reports.figures.themes import (
    languages,
    location_topics,
    top_languages,
    top_topics,
    topics,
    topics_by_language,
)
from reports.figures.unmet import (
    missing_languages,
    missing_languages_by_home,
    missing_offers,
    missing_offers_by_home,
    unmet_by_home,
    unmet_by_reason,
    unmet_by_topic,
    unmet_topics_by_home,
)

# Every one by its name, to be tried all together.
FIGURES = {
    function.__name__: function
    for function in (
        *(key_figures, people, trend, contacts_by_home, homes_by_month, homes_by_topic),
        *(homes_by_language, neighborhoods, contacts_by_location, locations_by_month),
        *(location_topics, kinds_of_places, funded, topics, top_topics, topics_by_language),
        *(languages, top_languages, interpreting, channels, channels_by_month, counterparts),
        *(age_bands, genders, durations, results, unmet_by_reason, unmet_by_topic),
        *(missing_languages, missing_offers, unmet_by_home, unmet_topics_by_home),
        *(missing_languages_by_home, missing_offers_by_home, referrals, all_referrals),
        *(partner_contacts, partner_themes, carriers, follow_ups_overdue, old_totals),
    )
}

__all__ = ["FIGURES", "Refused", *FIGURES]  # names of functions
