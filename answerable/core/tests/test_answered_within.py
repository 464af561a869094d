"""Reading that takes too long is given up, and the connection is as good as before."""

import pytest
from django.db import OperationalError, connection

from answerable.core.database import TookTooLong, answered_within, is_postgres

pytestmark = pytest.mark.django_db

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n"


def ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (answer,) = cursor.fetchone() or (None,)
        return answer


def test_what_is_quick_is_answered() -> None:
    with answered_within(5):
        assert ask("SELECT 7") == 7


def test_what_takes_too_long_is_given_up_and_the_next_question_answered() -> None:
    with pytest.raises(TookTooLong), answered_within(0.05):
        ask(ENDLESS)
    assert ask("SELECT 7") == 7


def test_the_limit_ends_with_the_block() -> None:
    before = ask("SHOW statement_timeout") if is_postgres() else None
    with answered_within(0.02):
        ask("SELECT 7")
    count = "SELECT COUNT(*) FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 300000) SELECT x FROM n) AS t"  # fmt: skip
    assert ask(count) == 300000
    assert before == (ask("SHOW statement_timeout") if is_postgres() else None)


def test_other_faults_stay_what_they_are() -> None:
    with pytest.raises(Exception) as fault, answered_within(1):
        ask("SELECT no_such_column")
    assert not isinstance(fault.value, TookTooLong)
    assert isinstance(fault.value, OperationalError) or is_postgres()
