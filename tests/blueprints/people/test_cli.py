"""The operator's commands."""

from urllib.parse import urlsplit

from models.people.roles import Role
from tests.factories.people import make_user


def run(app, *words):
    return app.test_cli_runner().invoke(args=["people", *words])


def test_first_administrator_comes_in_by_a_printed_link(app, client):
    result = run(app, "invite", "quan@example.vn", "Lê Minh Quân", "--role", "administrator")
    assert result.exit_code == 0
    link = urlsplit(result.output.strip())
    assert (link.scheme, link.netloc) == ("http", "localhost")
    assert client.post(link.path, data={"password": "con đò bên sông Trà"}).status_code == 303
    assert client.get("/quan-ly/nguoi-dung").status_code == 200


def test_refused_invitation_is_one_clear_sentence(app):
    result = run(app, "invite", "không phải thư", "Quân", "--role", "administrator")
    assert result.exit_code == 1
    assert result.output.strip() == "Error: Thư điện tử chưa đúng. Ví dụ đúng: ten@coquan.vn."
    assert run(app, "invite", "a@example.vn", "A", "--role", "king").exit_code == 2
    assert run(app, "invite", "a@example.vn", "A").exit_code == 2


def test_accounts_are_listed(app, kept):
    kept(make_user, Role.TRAINER, Role.ORGANISER, name="Lê Thị Hòa", email="hoa@example.vn")
    assert run(app, "list").output == "hoa@example.vn\tLê Thị Hòa\torganiser,trainer\topen\n"
