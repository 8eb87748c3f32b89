"""A filled registration form, every value already read by its own reader: what the act `register` is given."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.registrations.organisation import OrganisationKind
from models.registrations.registration import ConsentKind, WaitingChoice
from models.registrations.tax_code import Identifier


@dataclass(frozen=True)
class Trainee:
    """One person to come. Words are already NFC; the phone is E.164. Only one who fills herself in has no name yet."""

    name: str
    position: str
    phone: str | None = None
    email: str | None = None
    fills_in_herself: bool = False
    """The organisation names her later, or she does on her own page."""
    answers: Mapping[int, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """What she answered to the course's questions: question → words (`questionnaire`)."""
    answers_later: bool = False
    """Staff ask her another time what the course must know."""


@dataclass(frozen=True)
class Application:
    """One filled form, every value read by its own reader (`read_identifier`, `read_phone`, `read_commune` …)."""

    kind: OrganisationKind
    identifier: Identifier
    organisation_name: str
    commune_code: str
    contact_name: str
    contact_phone: str
    contact_email: str
    trainees: Sequence[Trainee]
    notice_version: str
    consents: Mapping[ConsentKind, str] = field(default_factory=dict)
    """What was ticked, with the very words that stood beside it."""
    language: str = "vi"
    form_key: str = ""
    """Made with the blank form. The same form with the same words sent twice registers once."""
    same_names_confirmed: bool = False
    waiting_choice: WaitingChoice = WaitingChoice.EACH
    invitation: str = ""
    """The code of the link that opened the form, for a course that only the invited may register for."""

    def key(self, course_id: int) -> str | None:
        """Digest of the course, the form's key and all that is in it: a changed name makes another registration."""
        if not self.form_key:
            return None
        return hashlib.sha256(repr((course_id, self)).encode()).hexdigest()
