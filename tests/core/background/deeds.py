"""Slow work for the tests of it; ``done`` says what was done, and ``trouble`` what stands in the way."""

from core.background.kinds import LINKS, MAIL, background

done: list = []
trouble: list[BaseException] = []


@background(MAIL)
def write_letter(number: int) -> str:
    if trouble:
        raise trouble[0]
    done.append(number)
    return f"letter {number}"


@background(LINKS)
def ask_links(number: int) -> None:
    done.append(f"links {number}")
