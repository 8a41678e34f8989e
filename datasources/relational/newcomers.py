"""How somebody who is signed in, and whom no user stands for yet, becomes one."""

from typing import Any

from sqlalchemy import Row, func, select

from datasources.relational.changes import Change
from datasources.relational.tables.people import User


async def entered(change: Change, subject: str, email: str | None, name: str | None) -> Row[Any] | None:
    """The user of this subject: the one who waits under this verified address, else a new one. Two who enter as one at once
    are one user. None where the address belongs to a user with another subject."""
    user = await change.find(User, cognito_sub=subject) or await _waiting(change, email)
    if user is None:
        values = {"cognito_sub": subject, "email": email, "name": name, "email_verified": email is not None}
        user = await change.add_unless_there(User, **values) or await change.find(User, cognito_sub=subject)
    elif user.cognito_sub is None:
        user = await change.update(User, user, cognito_sub=subject, email_verified=True)
    return user


async def _waiting(change: Change, email: str | None) -> Row[Any] | None:
    """The user with this address whom nobody has signed in as."""
    if email is None:
        return None
    users = User.__table__.c
    waiting = (func.lower(users.email) == func.lower(email), users.cognito_sub.is_(None))
    return await change.one(select(User.__table__).where(*waiting))
