"""What a role is asked about what it approves, and whether the answers suffice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from onbrief.errors import InputError, Problem, nearest
from onbrief.model.brief import Brief
from onbrief.model.policies import EU, Places
from onbrief.model.signoff import ROLES, Answered, Question, RolePolicy


class Asked(NamedTuple):
    """A question as it is put. market: empty where it is about the campaign as a whole."""

    question: Question
    market: str

    @property
    def key(self) -> str:
        """As it is typed: `gesture@AE`."""
        return f"{self.question.id}@{self.market}" if self.market else self.question.id


def markets_of(brief: Brief, paths: Iterable[str]) -> list[str]:
    """The markets that variants are made for: those that speak their locales (`variants/<locale>/…`)."""
    locales = {path.split("/")[1] for path in paths if path.count("/") > 1}
    return [market for market, words in brief.markets.items() if locales.intersection(words.locales)]


def asked(role: RolePolicy, markets: Sequence[str]) -> Iterator[Asked]:
    """All questions that these markets bring up, in the role's own order."""
    for question in role.questions:
        meant = [market for market in markets if _meant(question.markets, market)]
        if question.each == "market":
            yield from (Asked(question, market) for market in meant)
        elif meant:
            yield Asked(question, "")


def _meant(places: Places, market: str) -> bool:
    return places == "all" or market in places or ("EU" in places and market in EU)


def unanswered(role: RolePolicy, markets: Sequence[str], answers: Iterable[Answered]) -> list[Asked]:
    """The required questions without an answer."""
    given = {(a.question, a.market) for a in answers}
    return [a for a in asked(role, markets) if a.question.required and (a.question.id, a.market) not in given]


def objections(role: RolePolicy, answers: Iterable[Answered]) -> Iterator[str]:
    """Answers with which nobody may approve, in words."""
    questions = {question.id: question for question in role.questions}
    for answer in answers:
        question = questions.get(answer.question)
        place = f" for {answer.market}" if answer.market else ""
        if question is None:
            continue  # it was asked in another version of the role's questions
        if answer.answer not in question.accept:
            yield f"“{question.ask}”{place} is answered with {answer.answer}"
        elif question.note and not answer.note.strip():
            yield f"the answer to “{question.ask}”{place} needs a sentence"


ANSWER = re.compile(
    r"\s*([a-z0-9]+(?:-[a-z0-9]+)*)(?:@([A-Z]{2}))?\s*[=:]\s*(yes|no|n/a)\b[\s:,.;-]*(.*)",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
MAX_WORD, MAX_NOTE = 48, 2000  # as the models have them


def answer_in(line: str) -> Answered | None:
    """The answer that a line holds: `gesture@AE=yes`, `claims@GB: yes, tested in June`; None where it holds none."""
    found = ANSWER.fullmatch(line)
    if found is None or len(found[1]) > MAX_WORD or len(found[4]) > MAX_NOTE:
        return None
    question, market, answer, note = found.groups("")
    return Answered.model_validate(
        {
            "question": question.lower(),
            "market": market.upper(),
            "answer": answer.lower(),
            "note": note.strip(),
        }
    )


def of_these(role: RolePolicy, markets: Sequence[str], answers: Iterable[Answered]) -> dict[Asked, Answered]:
    """Answers by what was asked, the last one of each. Raises InputError for one that nobody asked for."""
    questions = {a.key: a for a in asked(role, markets)}
    found = {}
    for answer in answers:
        key = f"{answer.question}@{answer.market}" if answer.market else answer.question
        if key not in questions:
            what = f"{role.title} is not asked this about these files"
            raise InputError.at(f"--answer {key}", what, nearest(key, questions))
        found[questions[key]] = answer
    return found


def open_problems(role: RolePolicy, questions: Iterable[Asked]) -> list[Problem]:
    """What to say of questions without an answer: each with what to type."""
    where = f"{ROLES}/{role.role}.yaml"
    return [
        Problem(
            where,
            f"{question.ask}{f' ({market})' if market else ''}",
            f"--answer {Asked(question, market).key}={_form(question)}",
        )
        for question, market in questions
    ]


def _form(question: Question) -> str:
    note = ":'…'" if question.note else ""
    return f"yes|no|n/a{note}, accepted: {' or '.join(question.accept)}"
