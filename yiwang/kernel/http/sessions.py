"""Sessions in the database, each found by one fixed statement: every page asks for one."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from yiwang.kernel import clock
from yiwang.kernel.reads import Read

_LIVE = Read(Session, "session_key = %s AND expire_date > %s")


class SessionStore(db.SessionStore):
    """The framework's own store but for the look into the table."""

    def _get_session_from_db(self) -> Session | None:
        found = _LIVE.first(self.session_key, clock.machine())
        if found is None:
            self._session_key = None
        return found
