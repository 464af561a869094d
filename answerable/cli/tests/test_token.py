"""answerable token: made once, listed without its text, revoked at once."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from answerable import cli
from answerable.accounts.actions import find_token
from answerable.accounts.models import Agent, ApiToken

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs `answerable …`; answers exit code, stdout and stderr."""
    monkeypatch.setenv("ANSWERABLE_DATA", str(tmp_path))

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["answerable", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run


def test_a_token_is_made_for_an_agent_and_works(run: Run, owner: Agent) -> None:
    code, out, _err = run("token", "create", "--agent", "OWNER@example.com", "--json")
    assert code == 0
    token = find_token(json.loads(out)["token"])
    assert token is not None
    assert token.agent == owner
    assert token.scopes == ["read", "write"]


def test_a_token_can_be_narrow_and_end(run: Run, owner: Agent) -> None:
    run("token", "create", "--agent", owner.email, "--scope", "read", "--days", "30", "--name", "x")
    token = ApiToken.objects.get()
    assert (token.scopes, token.name) == (["read"], "x")
    assert token.expires_at is not None
    assert (token.expires_at - token.created_at).days in (29, 30)


def test_there_is_no_token_for_nobody(run: Run, owner: Agent) -> None:
    code, out, err = run("token", "create", "--agent", "nobody@example.com")
    assert (code, out) == (1, "")
    assert "no active agent" in err
    assert not ApiToken.objects.exists()


def test_a_list_never_shows_the_text(run: Run, owner: Agent) -> None:
    _code, made, _err = run("token", "create", "--agent", owner.email)
    _code, out, _err = run("token", "list", "--json")
    row = json.loads(out)[0]
    assert row["agent"] == owner.email
    assert made.strip() not in out


def test_a_revoked_token_stops_at_once(run: Run, owner: Agent) -> None:
    _code, made, _err = run("token", "create", "--agent", owner.email)
    number = str(ApiToken.objects.get().pk)
    assert run("token", "revoke", number)[0] == 0
    assert find_token(made.strip()) is None
    assert run("token", "revoke", number)[0] == 1
    assert "no tokens" in run("token", "list")[1]
