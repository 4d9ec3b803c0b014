"""What each figure counts, what it does not, and what is unknown of it; shown beside the number.

docs/figures.md is written from this (tools/figures_doc.py).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports import definitions_of_places


@dataclass(frozen=True, eq=False)
class Definition:
    """`name` as on the screen, a phrase; the others are sentences. There is one of each."""

    name: Any
    counts: Any
    counts_not: Any
    unknown: Any


# A new meaning of a key of this list is a new version; it stands on what is published.
VERSION = 1

MEASURES: dict[str, Definition] = {
    "contacts": Definition(
        _("Contacts"),
        _(
            "One conversation on one day, with anybody: advice seekers, neighbors, landlords,"
            " volunteers and partners. A group is one contact."
        ),
        _("It does not count people: one person may have several contacts."),
        _("Contacts that nobody has entered are missing."),
    ),
    "consultations": Definition(
        _("Consultations"),
        _(
            "Contacts with advice seekers and with people who ask for somebody else; contacts with"
            " neighbors and landlords if they have a topic."
        ),
        _("Contacts with volunteers and with cooperation partners are none."),
        _("Whether a topic of a neighbor was left out, nobody knows."),
    ),
    "advised": Definition(
        _("Persons advised"),
        _("The people who were advised in each consultation, one unless more were entered."),
        _(
            "Whoever comes twice counts twice. Groups are not in it, nor are contacts that are no"
            " consultations, as those with volunteers and with cooperation partners."
        ),
        _("How many different people they were is not known."),
    ),
    "accompanying": Definition(
        _("Persons accompanying"),
        _("People who came along without being advised themselves."),
        _("They are not in the persons advised, and are not added to them."),
        _("Where nobody entered it, nobody counts as having come along."),
    ),
    "first_contacts": Definition(
        _("Here for the first time"),
        _(
            "Contacts in which the person said to be here for the first time: a lower bound for"
            " people, who are at least as many."
        ),
        _("It is not the number of people, and not that of new arrivals in the city."),
        _("Where nobody asked, the contact is not in it."),
    ),
    "not_helped": Definition(
        _("Could not help"),
        _("Contacts with the result “Could not help”."),
        _("Contacts that were referred or are to be continued are not in it."),
        _("Contacts without a result are not in it."),
    ),
    "headcount": Definition(
        _("People in groups"),
        _("The number of people of each group, as it was entered."),
        _("They are never added to contacts or persons advised: a group is one contact."),
        _("Nobody of a group is described, so nothing else is known of them."),
    ),
    "topics": Definition(
        _("Topics"),
        _("Contacts with this topic. A contact with three topics is in three lines."),
        _("The lines are not added: together they are more than the contacts."),
        _("Contacts without a topic are in no line."),
    ),
    "referrals": Definition(
        _("Referrals"),
        _("Each time somebody was referred, by the kind of target."),
        _("It does not count contacts: one contact may have several referrals."),
        _("Contacts that are deleted after their term are missing."),
    ),
    "arrived": Definition(
        _("Arrived"),
        _("Referrals of which somebody said at the follow-up that the person arrived there."),
        _(
            "Referrals of which nobody has asked stand under “not asked yet”, not under “did not"
            " arrive”."
        ),
        _("Whoever does not come again cannot be asked."),
    ),
    "unmet_reason": Definition(
        _("What was missing"),
        _(
            "Contacts in which this was missing, whatever the result was. A contact in which two"
            " things were missing is in both lines."
        ),
        _("The lines are not added. A need said twice in one contact counts once."),
        _("Where nobody entered what was missing, the contact is not in it."),
    ),
    "unmet_topic": Definition(
        _("Topic of what was missing"),
        _("Contacts in which something was missing on this topic."),
        _("The other topics of the contact do not count here."),
        _("Needs that were entered without a topic are not in it."),
    ),
    "unmet_language": Definition(
        _("Missing language"),
        _("Contacts in which this language was missing."),
        _("It is not the language of the conversation."),
        _("Needs that were entered without the language are not in it."),
    ),
    "unmet_category": Definition(
        _("Missing kind of offer"),
        _("Contacts in which a suitable offer of this kind was missing."),
        _("Offers that exist and were full are not in it: there a free place was missing."),
        _("Needs that were entered without the kind of offer are not in it."),
    ),
    "follow_ups_overdue": Definition(
        _("Follow-ups overdue"),
        _("Follow-ups that are still open today and whose date was before today."),
        _("It is the state of today, not that of the period. What is due today is not overdue."),
        _("Follow-ups that nobody has marked as done although they are done are in it."),
    ),
    "partner_contacts": Definition(
        _("Partner contacts"),
        _("Contacts with cooperation partners: meetings, events, cooperation."),
        _("They are in the contacts, and never in the consultations."),
        _("Where the kind was not entered, they stand under “not noted”."),
    ),
    "old_totals": Definition(
        _("Earlier totals"),
        _("Totals from before single contacts were entered, as they were published."),
        _("They are never spread over months and never added to each other or to single contacts."),
        _("What their sources counted exactly; the source stands beside each of them."),
    ),
}

BREAKDOWNS: dict[str, Definition] = {
    "home": Definition(
        _("Home"),
        _("The district that the person says, on the day of the contact."),
        _("It is never taken from the place of the consultation."),
        _("Whoever was not asked stands under “not known”, with those who did not say it."),
    ),
    "neighborhood": Definition(
        _("Neighborhood"),
        _("The neighborhood within the district, where it was entered."),
        _("It is never taken from the place of the consultation."),
        _("Contacts with a district and without a neighborhood stand under “not noted”."),
    ),
    "location": Definition(
        _("Place"),
        _("The place at which the contact was, not the home of the person."),
        _(
            "Contacts of a Dependance are not in those of its office. A place that serves two"
            " districts is one line."
        ),
        _("A dash: the place was not open all month, or its hours are not known. 0: it was open."),
    ),
    "kind": Definition(
        _("Office or Dependance"),
        _("The kind of the place at which the contact was, as it is today."),
        _("A place that was a Dependance before counts as what it is now."),
        _("Nothing: every place has a kind."),
    ),
    "language": Definition(
        _("Language"),
        _("The language of the conversation."),
        _("It is neither the nationality nor the mother tongue."),
        _("Where nobody entered it, the contact stands under “not noted”."),
    ),
    "interpreting": Definition(
        _("Interpreting"),
        _("How people understood each other."),
        _("Children under 18 and apps are an emergency solution, and no interpreting."),
        _("Where nobody entered it, the contact stands under “not noted”."),
    ),
    "channel": Definition(
        _("How it happened"),
        _("The way in which the contact took place, one for each contact."),
        _("It says nothing about how the appointment was made."),
        _("Where nobody entered it, the contact stands under “not noted”."),
    ),
    "counterpart": Definition(
        _("Who was there"),
        _("With whom the contact was, one answer for each contact."),
        _("Whoever came along does not count here."),
        _("Nothing: every contact has an answer."),
    ),
    "age_band": Definition(
        _("Age"),
        _("The age of the person advised in four bands."),
        _("Nobody’s date of birth is asked for or stored."),
        _("Where nobody entered it, the contact stands under “not noted”."),
    ),
    "gender": Definition(
        _("Gender"),
        _("The gender that the person said."),
        _("The gender of those who came along does not count here."),
        _("Where nobody entered it, the contact stands under “not noted”."),
    ),
    "duration": Definition(
        _("Duration in minutes"),
        _("How long the contact took, in four bands: exactly 30 minutes is “up to 30”."),
        _("It is no working time: preparing and writing are not in it."),
        _("Where nobody entered it, the contact stands under “not noted”."),
    ),
    "result": Definition(
        _("Result"),
        _("What came of the contact, one result for each contact."),
        _("It says nothing about whether the matter was settled later."),
        _("Where nobody entered it, the contact stands under “not noted”."),
    ),
    "funded": Definition(
        _("Funded by a programme"),
        _("Contacts at a place that a programme paid for on that day."),
        _("They are no participants in the sense of an indicator of the fund."),
        _("Which part of the work at such a place the programme paid for is not known."),
    ),
    "period": Definition(
        _("Period"),
        _("The day on which the contact was, not the day on which it was entered."),
        _("Months and quarters that are not over yet hold less than whole ones."),
        _("Contacts are also entered later: a month is surely complete when it is closed."),
    ),
    "carriers": Definition(
        _("Carrier"),
        _("Contacts by the employer of whoever entered them, for the whole network."),
        _("There are no such figures for a place or a member of staff."),
        _("Contacts without an employer stand under “not noted”."),
    ),
}

OF_PLACES = {key: Definition(*texts) for key, texts in definitions_of_places.TEXTS.items()}
DEFINITIONS = MEASURES | BREAKDOWNS | OF_PLACES
