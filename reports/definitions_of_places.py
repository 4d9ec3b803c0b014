"""What is counted of days and places, in four parts as `Definition` has them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# By key: its name, what counts, what does not, what is unknown.
TEXTS: dict[str, tuple[Any, Any, Any, Any]] = {
    "promised": (
        _("Days and hours promised"),
        _(
            "Days on which hours stood on the public page, and their length on the clock on the"
            " wall; extra openings are in it. Hours that overlap count once."
        ),
        _(
            "Public holidays, closures and pauses that the public page said are not in it, nor"
            " today, which is not over yet."
        ),
        _(
            "Hours that nobody has ever confirmed are no promise, nor is a holiday season for"
            " which nobody has answered: there is a dash, not 0."
        ),
    ),
    "held": (
        _("Days and hours held"),
        _(
            "Days of which the team said that they took place, or that have a contact. Of their"
            " hours those that were promised."
        ),
        _(
            "A day that the team said was cancelled is not in it, whatever else is known of it. A"
            " day without hours promised has no hours."
        ),
        _("How long somebody was really there is not written down, and is never asked."),
    ),
    "cancelled": (
        _("Days cancelled"),
        _("Days of which the team said that they were cancelled."),
        _("A closure that only the public page says is not in it: such a day is not promised."),
        _("Cancelled days that nobody has entered stand under “without an entry”."),
    ),
    "without_entry": (
        _("Days without an entry"),
        _("Promised days that are over, without an entry of the team and without a contact."),
        _("They are neither held nor cancelled."),
        _("Nobody knows whether they took place."),
    ),
    "visitors": (
        _("Visitors"),
        _("How many people came on a day, as the team counted them."),
        _("They are never added to contacts or persons advised."),
        _("Days on which nobody counted are not in it; nobody came is 0."),
    ),
    "turned_away": (
        _("Turned away"),
        _("People who had to be sent away on a day, as the team counted them."),
        _("They are neither visitors nor contacts."),
        _("Days on which nobody counted are not in it."),
    ),
    "dependancen": (
        _("Dependancen"),
        _(
            "Places of the programme that were ever opened, even if they rest today, have ended"
            " or became an office; at least as many as the highest number that one of them has."
        ),
        _("Plans are not in it, nor places that are not paid for by the programme."),
        _(
            "Those that must have been opened by the number of another one stand under “not known"
            " here”. Where nobody knows the day of the opening, the time line is hatched."
        ),
    ),
    "missing_values": (
        _("Missing values"),
        _(
            "Contacts in which nobody noted this, in per cent of the contacts of which it can be"
            " noted: with partners only channel, duration and result, of groups neither age nor"
            " gender nor first contact."
        ),
        _(
            "“Not known” that somebody entered for the home is missing, too; other answers are not."
            " Missing topics are rounded to multiples of 5 first, so that nothing sensitive follows"
            " from them."
        ),
        _("Why it was not noted: some do not ask, some do not want to answer, and both are right."),
    ),
    "late_entries": (
        _("Late entries"),
        _("Contacts that were entered more than seven days later, by the day of the contact."),
        _("Corrections are not in it, nor is anything about who entered them."),
        _("Contacts that are still to be entered are in no figure."),
    ),
    "contradicted_days": (
        _("Cancelled days with contacts"),
        _("Days of which the team said that they were cancelled, and that have a contact."),
        _("They count as cancelled, and not as held."),
        _("Which of both is right: a contact by telephone is possible on a cancelled day."),
    ),
}
