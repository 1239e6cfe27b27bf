"""What a person changes about their own account."""

from allauth.usersessions.models import UserSession


def end_session(*, session, by):
    """Sign this person out of one browser; raises `UserSession.DoesNotExist` for anybody else's."""
    UserSession.objects.get(user=by, pk=session).end()


def end_other_sessions(*, keep, by):
    """Sign this person out everywhere but in the browser whose session key is `keep`."""
    for session in UserSession.objects.filter(user=by).exclude(session_key=keep):
        session.end()
