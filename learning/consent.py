"""Who may consent: from which day on somebody does so for themselves."""

from datetime import date


def is_of_age(birthday: date | None, today: date, age: int) -> bool:
    """Whether somebody born on this day has turned `age`, in years. Nobody has whose birthday is not known; who was born on a
    29 February turns a year older on 1 March where there is none."""
    if birthday is None:
        return False
    had_birthday = (today.month, today.day) >= (birthday.month, birthday.day)
    return today.year - birthday.year - (not had_birthday) >= age
