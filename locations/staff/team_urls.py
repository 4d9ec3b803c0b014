"""Addresses of the team pages and of invitations."""

from django.urls import path

from locations.staff import invitation_views, team_buttons, team_employer, team_views

app_name = "team"

urlpatterns = [
    path("team/", team_views.team, name="team"),
    path("team/einladen/", team_views.invite, name="invite"),
    path("team/vertretung/", team_views.stand_in, name="stand_in"),
    path(
        "team/einladungen/<uuid:public_id>/erneut/",
        team_buttons.resend_invitation,
        name="resend_invitation",
    ),
    path(
        "team/einladungen/<uuid:public_id>/zuruecknehmen/",
        team_buttons.revoke_invitation,
        name="revoke_invitation",
    ),
    path("team/rollen/<uuid:public_id>/beenden/", team_views.end, name="end"),
    path("team/rollen/<uuid:public_id>/traeger/", team_employer.employer, name="employer"),
    path(
        "team/zweiter-faktor/<uuid:public_id>/zuruecksetzen/",
        team_buttons.grant_reset,
        name="grant_reset",
    ),
    path(
        "team/zweiter-faktor/<uuid:public_id>/zuruecknehmen/",
        team_buttons.withdraw_reset,
        name="withdraw_reset",
    ),
    path("team/<uuid:public_id>/", team_views.person, name="person"),
    path("team/<uuid:public_id>/rolle/", team_views.grant, name="grant"),
    path("team/<uuid:public_id>/sperren/", team_buttons.deactivate, name="deactivate"),
    path("team/<uuid:public_id>/freigeben/", team_buttons.activate, name="activate"),
    path("team/<uuid:public_id>/zweiter-faktor/", team_buttons.ask_reset, name="ask_reset"),
    path("einladung/", invitation_views.accept, name="accept"),
    path("einladung/<slug:token>/", invitation_views.invitation, name="invitation"),
]
