"""How every command ends: an exit status that scripts can rely on, and words for a disk that takes nothing."""

from __future__ import annotations

import errno
import signal
from typing import NoReturn

import pytest

from onbrief import cli


def end(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> object:
    def run(**_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(cli.cli, "main", run)
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the tests keep their own
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_a_folder_that_takes_no_file_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end(OSError(errno.EROFS, "Read-only file system", "/mnt/studio/.onbrief"), monkeypatch) == 2
    assert capsys.readouterr().err == (
        "/mnt/studio/.onbrief: this folder can't be written to (Read-only file system)\n"
        "    Give yourself the right to write there, or work in a clone of your own.\n"
    )


def test_a_command_that_is_interrupted_says_so_by_its_status(monkeypatch: pytest.MonkeyPatch) -> None:
    assert end(KeyboardInterrupt(), monkeypatch) == 130


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        end(ZeroDivisionError(), monkeypatch)
