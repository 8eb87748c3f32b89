"""The administrators' list of accounts."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.converters import row_number
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.paging import PAGE_SIZE, Page, page_number
from blueprints.common.unit_of_work import writing
from blueprints.people.audit_words import sentence_of
from blueprints.people.forms import NO_UNIT, MembershipForm
from blueprints.people.room import blueprint
from models.audit.queries import AuditFilter, events
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.people.accounts import change_roles, deactivate, reactivate
from models.people.queries import AccountFilter, AccountState, account, accounts, pending_invitations, units
from models.people.roles import ROLE_NAMES, Role
from models.people.user import User

EVENTS_SHOWN = 10
STATES = {AccountState.OPEN: "Đang hoạt động", AccountState.LOCKED: "Đã khóa"}
LONGEST_SEARCH = 100


@blueprint.get("/quan-ly/nguoi-dung", endpoint="users")
@open_to(Role.ADMINISTRATOR)
def list_of_users() -> ResponseReturnValue:
    """Show accounts, searched and filtered, and the invitations that wait."""
    asked = _asked()
    number = page_number()
    found, total = accounts(asked, offset=Page(number, 0).offset, limit=PAGE_SIZE)
    return render_template(
        "people/users.html",
        users=found,
        page=Page(number, total),
        asked=asked,
        kept=_kept(asked),
        invitations=pending_invitations(now=now()),
        units=units(),
        role_names=ROLE_NAMES,
        states=STATES,
    )


@blueprint.get("/quan-ly/nguoi-dung/<int:user_id>")
@open_to(Role.ADMINISTRATOR)
def user(user_id: int) -> ResponseReturnValue:
    """Show one account with its latest events."""
    found = _found(user_id)
    roles = [grant.role.value for grant in found.role_grants]
    form = MembershipForm(roles=roles, unit=found.unit_id or NO_UNIT).offer(units())
    return _page(found, form)


@blueprint.post("/quan-ly/nguoi-dung/<int:user_id>")
@open_to(Role.ADMINISTRATOR)
def membership_changed(user_id: int) -> ResponseReturnValue:
    """Give her other roles or another unit."""
    form = MembershipForm().offer(units())
    if form.validate_on_submit():
        try:
            with writing():
                change_roles(user_id, form.roles.roles, form.unit_id, actor=current_principal().actor, now=now())
        except RuleViolation as violation:
            form_refused(form, violation)
        else:
            flash("Đã lưu vai trò và đơn vị.", "success")
            return _after_change(user_id, form.roles.roles)
    return _page(_found(user_id), form), UNPROCESSABLE


@blueprint.post("/quan-ly/nguoi-dung/<int:user_id>/khoa")
@open_to(Role.ADMINISTRATOR)
def user_lock(user_id: int) -> ResponseReturnValue:
    """Lock the account."""
    with writing():
        deactivate(user_id, actor=current_principal().actor, now=now())
    flash("Đã khóa tài khoản. Các phiên đăng nhập của tài khoản này đã kết thúc.", "success")
    return _to_user(user_id)


@blueprint.post("/quan-ly/nguoi-dung/<int:user_id>/mo-khoa")
@open_to(Role.ADMINISTRATOR)
def user_unlock(user_id: int) -> ResponseReturnValue:
    """Open it again."""
    with writing():
        reactivate(user_id, actor=current_principal().actor, now=now())
    flash("Đã mở lại tài khoản.", "success")
    return _to_user(user_id)


def _to_user(user_id: int) -> ResponseReturnValue:
    return redirect(url_for("people.user", user_id=user_id), 303)


def _after_change(user_id: int, roles: frozenset[Role]) -> ResponseReturnValue:
    """Show the account; but whoever is no administrator any more by her own hand may not see it."""
    if user_id == current_principal().id and Role.ADMINISTRATOR not in roles:
        return redirect(url_for("home.office"), 303)
    return _to_user(user_id)


def _found(user_id: int) -> User:
    found = account(user_id)
    if found is None:
        raise NotFound
    return found


def _page(found: User, form: MembershipForm) -> str:
    about = AuditFilter(subject_kind="user", subject_id=found.id)
    return render_template(
        "people/user.html",
        user=found,
        form=form,
        role_names=ROLE_NAMES,
        events=events(about, limit=EVENTS_SHOWN),
        sentence_of=sentence_of,
    )


def _asked() -> AccountFilter:
    """Read the filter from the address; what makes no sense asks for nothing."""
    role, state = request.args.get("vai-tro"), request.args.get("trang-thai")
    return AccountFilter(
        words=request.args.get("tim", "")[:LONGEST_SEARCH].strip(),
        role=Role(role) if role in set(Role) else None,
        unit_id=row_number(request.args.get("don-vi")),
        state=AccountState(state) if state in set(AccountState) else None,
    )


def _kept(asked: AccountFilter) -> dict[str, str]:
    """Give the filter as it stands in the address of another page."""
    named = {"tim": asked.words, "vai-tro": asked.role, "don-vi": asked.unit_id, "trang-thai": asked.state}
    return {name: str(value) for name, value in named.items() if value}
