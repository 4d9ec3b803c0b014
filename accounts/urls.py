"""Addresses around one's login. They keep allauth's names, for allauth looks them up.

What is not here does not exist: no sign-up, no other e-mail address, no login by mail.
"""

from django.urls import path, re_path

from accounts import account_views as own
from accounts import login_views as ways

urlpatterns = [
    path("anmelden/", ways.LoginView.as_view(), name="account_login"),
    path("anmelden/passkey/", ways.PasskeyLoginView.as_view(), name="mfa_login_webauthn"),
    path("anmelden/code/", ways.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("abmelden/", ways.LogoutView.as_view(), name="account_logout"),
    path("entsperren/", ways.UnlockView.as_view(), name="account_reauthenticate"),
    path(
        "entsperren/passkey/",
        ways.UnlockByPasskeyView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "passwort-vergessen/",
        ways.ForgottenPasswordView.as_view(),
        name="account_reset_password",
    ),
    path(
        "passwort-vergessen/gesendet/",
        ways.LinkSentView.as_view(),
        name="account_reset_password_done",
    ),
    path(
        "passwort-vergessen/fertig/",
        ways.PasswordIsNewView.as_view(),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^passwort-vergessen/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        ways.NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("konto/", own.own_account, name="account"),
    path("konto/passwort/", own.PasswordView.as_view(), name="account_change_password"),
    path("konto/zweiter-faktor/", own.FactorsView.as_view(), name="mfa_index"),
    path("konto/code/", own.ActivateCodesView.as_view(), name="mfa_activate_totp"),
    path("konto/code/entfernen/", own.DeactivateCodesView.as_view(), name="mfa_deactivate_totp"),
    path("konto/passkeys/neu/", own.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("konto/passkeys/<int:pk>/", own.RenamePasskeyView.as_view(), name="mfa_edit_webauthn"),
    path(
        "konto/passkeys/<int:pk>/entfernen/",
        own.RemovePasskeyView.as_view(),
        name="mfa_remove_webauthn",
    ),
    path(
        "konto/wiederherstellung/", own.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"
    ),
    path(
        "konto/wiederherstellung/neu/",
        own.NewRecoveryCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "konto/wiederherstellung/datei/",
        own.RecoveryCodesFileView.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path("konto/anmeldungen/", own.LoginsView.as_view(), name="usersessions_list"),
]
