"""Which event of Django and of allauth is heard by whom, and what is done from time to time."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out

from accounts import actions, sessions, trail
from records import due

user_logged_in.connect(sessions.begin)
user_logged_in.connect(trail.came)
user_logged_out.connect(trail.left)
account.authentication_step_completed.connect(sessions.unlock)
for password_is_new in (account.password_changed, account.password_reset):
    password_is_new.connect(trail.changed_password)
    password_is_new.connect(actions.end_others)
mfa.authentication_failed.connect(trail.refused_factor)
for factor_is_new in (mfa.authenticator_added, mfa.authenticator_removed, mfa.authenticator_reset):
    factor_is_new.connect(trail.changed_factor)
    factor_is_new.connect(actions.end_others)
    factor_is_new.connect(sessions.look_again)

due.register("ended logins", sessions.forget_ended)
