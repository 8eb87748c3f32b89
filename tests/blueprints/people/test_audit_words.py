"""The audit trail speaks Vietnamese."""

import ast
from pathlib import Path

import pytest

from blueprints.people.audit_words import ACTIONS, AREAS, SUBJECTS, details_of, sentence_of
from models.audit.audit_event import AuditEvent

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).parents[3]


def recorded():
    """Every action and subject that our code records by a plain name."""
    for path in [*ROOT.glob("models/**/*.py"), *ROOT.glob("blueprints/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"record", "_record"}:
                yield [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args[:2]]


def test_every_recorded_action_has_words():
    assert {action for action, *_ in recorded() if action} - set(ACTIONS) == set()


def test_every_recorded_subject_has_words():
    assert {rest[0] for _, *rest in recorded() if rest and rest[0]} - set(SUBJECTS) == set()


def test_every_action_belongs_to_an_area_of_the_filter():
    assert {action.partition(".")[0] for action in ACTIONS} == set(AREAS)


def test_sentence_names_the_thing():
    event = AuditEvent(action="session.added", details={"title": "Khóa 5S", "topic": "Sàng lọc"})
    assert sentence_of(event) == "thêm buổi học “Sàng lọc”"


def test_unknown_action_is_shown_by_its_own_name():
    assert sentence_of(AuditEvent(action="future.thing_done", details={"name": "X"})) == "future.thing_done “X”"


def test_details_are_short_and_without_emptiness():
    event = AuditEvent(
        action="x.y", details={"before": ["trainer"], "reason": "a" * 500, "everywhere": True, "none": None}
    )
    assert details_of(event) == [("Trước", "trainer"), ("Lý do", "a" * 200 + "…"), ("Trên mọi thiết bị", "có")]
