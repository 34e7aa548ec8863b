"""What `onbrief approve` and `onbrief reject` share: options, questions on a terminal, what is told afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.errors import InputError
from onbrief.files import dump_json
from onbrief.lineage.git import git
from onbrief.lineage.signatures import key_of
from onbrief.model.actor import Actor, actor_of
from onbrief.model.canonical import sha256_file
from onbrief.model.signoff import Answer, Answered, Document, RolePolicy
from onbrief.model.source import read_yaml
from onbrief.pages.words import counted, plain
from onbrief.signoff.decide import Subject, Wish, decide, role_of, subject
from onbrief.signoff.forge import GitHub, wishes
from onbrief.signoff.questions import Asked, answer_in, of_these, open_problems, unanswered
from onbrief.signoff.signers import house
from onbrief.signoff.standing import standing

Action = Literal["approve", "reject"]
WORDS: click.Choice[Answer] = click.Choice(get_args(Answer))
OPTIONS = (
    click.argument("campaign"),
    click.option("--scope", default="creative", show_default=True, metavar="ROLE", help="as whom: a role of policies/signoff/"),
    click.option("--reason", default="", help="why, in your own words"),
    click.option("--master", is_flag=True, help="the anchor masters, not the variants"),
    click.option("--only", multiple=True, metavar="PATTERN", help="only files of such names, '*_de-DE.jpg'; repeatable"),
    click.option(
        "--answer", "answers", multiple=True, metavar="ID[@MARKET]=yes|no|n/a[:NOTE]", help="to one of the role's questions; repeatable"
    ),
    click.option("--answers", "sheet", type=click.Path(path_type=Path), help="a YAML file of answers: 'ID@MARKET: yes'"),
    click.option("--key", type=click.Path(path_type=Path), help="the SSH key to sign with; by default as Git and ssh know it"),
    click.option("--who", help="Name <mail>; by default as Git knows you"),
    click.option("--for", "for_whom", metavar="'NAME <MAIL>'", help="record what somebody without a key decided"),
    click.option("--document", type=click.Path(path_type=Path), help="with --for: their mail or PDF; only its hash is kept"),
    click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="with --for: the day they said it"),
    formats("json"),
)  # fmt: skip


def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def run(
    action: Action, campaign: str, scope: str, kind: str, pull_request: int | None = None, **given: Any
) -> int:
    """Decides and tells; returns the exit status: 3 where a pull request holds no review that counts."""
    root = repository()
    chosen(root, (campaign,))
    about = subject(root, campaign, "master" if given["master"] else "variants", given["only"])
    role = role_of(root, scope)
    machines = {mail.lower(): machine for mail, machine in house(root).machines.items()}
    recorder = _recorder(root, given["who"], machines)
    if pull_request is not None:
        wished = list(wishes(root, about, role, GitHub.of_environment().reviews(pull_request), recorder))
    else:
        wished = [_wish(action, about, role, recorder, given)]
    key = key_of(root, given["key"])
    made = [(wish, decide(root, about, wish, key)) for wish in wished]
    _tell(root, about, role, made, kind)
    return 0 if made or pull_request is None else 3


def _recorder(root: Path, who: str | None, machines: dict[str, Any]) -> Actor:
    if who is None:
        name, mail = ((git(root, "config", f"user.{part}") or "").strip() for part in ("name", "email"))
        who = f"{name} <{mail}>" if name and mail else ""
    actor = actor_of(who, machines) if who else None
    if actor is None or "@" not in actor.email:
        raise InputError.at(
            "who", "nobody is named who decides", "Say it: --who 'Ada Reed <ada@studio.example>'."
        )
    return actor


def _wish(action: Action, about: Subject, role: RolePolicy, recorder: Actor, given: dict[str, Any]) -> Wish:
    if not given["reason"].strip():
        raise click.UsageError("Say why: --reason '…'.")
    document, by = _document(given), recorder
    if document:
        by = actor_of(given["for_whom"], {})
        if "@" not in by.email:
            raise click.UsageError("Name them with their mail: --for 'Kim Lee <kim@client.example>'.")
    typed = [*_sheet(given["sheet"]), *map(_answer, given["answers"])]
    found: dict[Asked, Answered] = {}
    if about.stage == "variants":
        found = of_these(role, about.markets, typed)
        if action == "approve":
            found |= _asked(role, unanswered(role, about.markets, found.values()))
    return Wish(action, role.role, given["reason"], by, recorder, tuple(found.values()), document=document)


def _document(given: dict[str, Any]) -> Document | None:
    proxy = [given[name] for name in ("for_whom", "document", "on")]
    if not any(proxy):
        return None
    if not all(proxy):
        raise click.UsageError("--for, --document and --on belong together.")
    path: Path = given["document"]
    if not path.is_file():
        raise InputError.at(path, "there is no such document", "Name the mail (.eml) or PDF that they sent.")
    on: datetime = given["on"]
    return Document(name=path.name, sha256=sha256_file(path), on=on.date())


def _answer(text: str) -> Answered:
    found = answer_in(text)
    if found is None:
        raise click.UsageError(
            f"--answer {plain(text)}: write it as gesture@AE=yes, or claims=yes:'what proves it'."
        )
    return found


def _sheet(path: Path | None) -> list[Answered]:
    """Answers from a file: a mapping of questions to `yes`, `no`, `n/a` or `"yes: with a note"`."""
    if path is None:
        return []
    source = read_yaml(path.resolve().parent, path.resolve())
    if not isinstance(source.data, dict):
        raise InputError.at(path, "this is no list of answers", "Write one a line: looks-generated: no")
    found = []
    for key, value in source.data.items():
        said = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        answer = answer_in(f"{key}={said}")
        if answer is None:
            raise InputError(
                [source.problem((key,), "this is no answer", "Write yes, no, n/a, or 'yes: a note'.")]
            )
        found.append(answer)
    return found


def _asked(role: RolePolicy, missing: Sequence[Asked]) -> dict[Asked, Answered]:
    """Asks a person on a terminal. Raises InputError with all that is open where there is none."""
    if missing and not sys.stdin.isatty():
        raise InputError(open_problems(role, missing))
    found: dict[Asked, Answered] = {}
    told = ""
    for question, market in missing:
        click.secho(f"\n{plain(question.ask)}{f'  ({market})' if market else ''}", bold=True)
        if question.why and question.id != told:
            click.secho(click.wrap_text(plain(question.why), 96, "  ", "  "), dim=True)
        told = question.id
        answer: Answer = click.prompt("  yes, no or n/a", type=WORDS, show_choices=False)
        if answer not in question.accept:
            cure = f"Reject instead: onbrief reject … --scope {role.role}. Nothing was written."
            raise InputError.at(question.id, f"with the answer {answer} nobody may approve", cure)
        wanted = "  in a sentence" if question.note else "  a note, or Enter"
        note = click.prompt(wanted, default=None if question.note else "", show_default=False)
        found[Asked(question, market)] = Answered(
            question=question.id, market=market, answer=answer, note=note
        )
    return found


def _tell(root: Path, about: Subject, role: RolePolicy, made: list[tuple[Wish, Path]], kind: str) -> None:
    name = about.campaign
    stands = standing(root, name)
    left = {scope: told for scope in stands.marks if (told := stands.told(scope))}
    paths = [path.relative_to(root).as_posix() for _, path in made]
    if kind == "json":
        document = {
            "schema": "onbrief/decided/1",
            "campaign": name,
            "decisions": paths,
            "files": len(about.covers),
            "open": left,
        }
        click.echo(dump_json(document), nl=False)
        return
    what = counted(len(about.covers), "master" if about.stage == "master" else "file")
    for (wish, _), path in zip(made, paths, strict=True):
        by = (
            f"{wish.by.name}, recorded by {wish.recorded_by.name}"
            if wish.by != wish.recorded_by
            else wish.by.name
        )
        click.echo(f"{name}: {role.title} ({plain(by)}) {wish.action}s {what}")
        click.echo(f"  {path}")
    if not made:
        click.echo(
            f"{name}: no review of an account that speaks for {role.title} is there that is not recorded yet"
        )
    for told in left.values():
        click.echo(f"  open: {plain(told)}")
    if made:
        click.echo(
            f"Next: git add campaigns/{name}/decisions && git commit -m '{role.role} {made[-1][0].action}s {name}'"
        )
