"""Reading what people type and paste: tax codes, phones, names, communes."""

import unicodedata

import pytest

from models.courses.commune import commune_names
from models.registrations.commune_name import (
    CommuneAmbiguous,
    CommuneGone,
    CommuneMissing,
    CommuneRefused,
    read_commune,
)
from models.registrations.organisation import IdentifierKind, OrganisationKind
from models.registrations.person_name import (
    LegacyTyping,
    NameRefused,
    NameTooLong,
    WebAddressInName,
    read_person_name,
    read_words,
)
from models.registrations.phone import (
    PhoneHasLetters,
    PhoneIsForeign,
    PhoneIsOld,
    PhoneNotDigits,
    PhoneRefused,
    SeveralPhones,
    is_doubtful,
    read_phone,
)
from models.registrations.tax_code import (
    PersonalIdImpossible,
    PersonalIdMissing,
    PersonalIdOnlyForHouseholds,
    TaxCodeBranchTooShort,
    TaxCodeChecksum,
    TaxCodeLength,
    TaxCodeLostZero,
    TaxCodeMissing,
    TaxCodeNotDigits,
    TaxCodeRefused,
    read_identifier,
    shown_identifier,
)

pytestmark = pytest.mark.one_database
ENTERPRISE, HOUSEHOLD, GROUP = (
    OrganisationKind.ENTERPRISE,
    OrganisationKind.HOUSEHOLD,
    OrganisationKind.COOPERATION_GROUP,
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("4300205943", "4300205943"),
        ("0300588569", "0300588569"),
        ("4399999019", "4399999019"),
        ("43.0020.5943", "4300205943"),
        ("43 0020 5943", "4300205943"),
        ("４３００２０５９４３", "4300205943"),
        ("4300205943\u200b", "4300205943"),
        ("MST: 4300205943", "4300205943"),
        ("Mã số thuế 4300205943", "4300205943"),
        ("'4300205943", "4300205943"),
        ("4300205943-001", "4300205943001"),
        ("4300205943–001", "4300205943001"),
        ("4300205943001", "4300205943001"),
    ],
)
def test_a_tax_code_is_read_through_what_surrounds_it(typed, value):
    identifier = read_identifier(ENTERPRISE, typed)
    assert identifier.value == value
    assert identifier.kind is (IdentifierKind.TAX_CODE_10 if len(value) == 10 else IdentifierKind.TAX_CODE_13)


@pytest.mark.parametrize(
    ("kind", "typed", "refusal", "words"),
    [
        (ENTERPRISE, "4300205942", TaxCodeChecksum, "4300205942"),
        (ENTERPRISE, "0000000000", TaxCodeChecksum, "0000000000"),
        (ENTERPRISE, "430020594", TaxCodeLength, "có 9"),
        (ENTERPRISE, "43002059431", TaxCodeLength, "có 11"),
        (ENTERPRISE, "100047516", TaxCodeLostZero, "0100047516"),
        (ENTERPRISE, "4300205943-01", TaxCodeBranchTooShort, "4300205943-001"),
        (ENTERPRISE, "051090012345", PersonalIdOnlyForHouseholds, "hộ kinh doanh"),
        (ENTERPRISE, "", TaxCodeMissing, "10 chữ số"),
        (ENTERPRISE, "43OO205943", TaxCodeNotDigits, "chỉ gồm chữ số"),
        (ENTERPRISE, "4300205943/4300205943", TaxCodeNotDigits, "chỉ gồm chữ số"),
        (HOUSEHOLD, "", PersonalIdMissing, "12 chữ số"),
        (HOUSEHOLD, "51090012345", TaxCodeLostZero, "051090012345"),
        (HOUSEHOLD, "05109001234", TaxCodeLength, "có 11"),
        (HOUSEHOLD, "000090012345", PersonalIdImpossible, "bắt đầu bằng 000"),
        (HOUSEHOLD, "999999999999", PersonalIdImpossible, "bắt đầu bằng 999"),
        (HOUSEHOLD, "451090012345", PersonalIdImpossible, "thẻ căn cước"),
        (GROUP, "4300205942", TaxCodeChecksum, "4300205942"),
        (GROUP, "051090012345", PersonalIdOnlyForHouseholds, "hộ kinh doanh"),
    ],
)
def test_a_wrong_tax_code_is_refused_with_what_to_do(kind, typed, refusal, words):
    with pytest.raises(TaxCodeRefused, match=words) as told:
        read_identifier(kind, typed)
    assert type(told.value) is refusal


def test_a_household_is_known_by_a_personal_id_which_is_masked():
    identifier = read_identifier(HOUSEHOLD, "051 090 012 345")
    assert (identifier.kind, identifier.value) == (IdentifierKind.PERSONAL_ID, "051090012345")
    assert shown_identifier(identifier.kind, identifier.value) == "•••••••••345"


@pytest.mark.parametrize("typed", ["001090012345", "096199012345", "327090012345"])
def test_a_personal_id_of_any_province_or_country_is_read(typed):
    assert read_identifier(HOUSEHOLD, typed).value == typed


def test_a_cooperation_group_may_have_none():
    identifier = read_identifier(GROUP, " ")
    assert (identifier.kind, identifier.value) == (IdentifierKind.NONE, None)
    assert shown_identifier(identifier.kind, identifier.value) == ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912345678", "+84912345678"),
        ("+84 912 345 678", "+84912345678"),
        ("912345678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("0084912345678", "+84912345678"),
        ("+84 (0)912 345 678", "+84912345678"),
        ("SĐT: 0912-345-678", "+84912345678"),
        ("Điện thoại/Zalo: 0912345678", "+84912345678"),
        ("０９１２３４５６７８", "+84912345678"),
        ("0255.3822345", "+842553822345"),
        ("0521234567", "+84521234567"),
    ],
)
def test_a_phone_is_kept_as_e164(typed, number):
    assert read_phone(typed) == number


@pytest.mark.parametrize(
    ("typed", "refusal", "words"),
    [
        ("01689123456", PhoneIsOld, "0389123456"),
        ("01219123456", PhoneIsOld, "0799123456"),
        ("O912345678", PhoneHasLetters, "0912345678"),
        ("+66812345678", PhoneIsForeign, "Việt Nam"),
        ("0912345678/0987654321", SeveralPhones, "0912345678"),
        ("0912 345 678 hoặc 0987 654 321", SeveralPhones, "0912 345 678"),
        ("3822345", PhoneRefused, "mã vùng"),
        ("113", PhoneRefused, "mã vùng"),
        ("", PhoneRefused, "mã vùng"),
        ("9" * 400, PhoneRefused, "mã vùng"),
        ("chưa có", PhoneNotDigits, "chỉ gồm chữ số"),
    ],
)
def test_a_wrong_phone_is_refused_with_a_suggestion(typed, refusal, words):
    with pytest.raises(PhoneRefused, match=words) as told:
        read_phone(typed)
    assert type(told.value) is refusal


def test_only_a_number_of_no_known_operator_is_doubtful():
    assert [is_doubtful(number) for number in ("+84521234567", "+84912345678", None)] == [True, False, False]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Nguyễn Tấn Đạt", "Nguyễn Tấn Đạt"),
        (unicodedata.normalize("NFD", "Nguyễn Tấn Đạt"), "Nguyễn Tấn Đạt"),
        ("ĐẶNG THỊ\u00a0 ÁNH NGUYỆT", "ĐẶNG THỊ ÁNH NGUYỆT"),
        ("Trần Ðức", "Trần Đức"),
        ("Y Thắng", "Y Thắng"),
        ("K’Brêu", "K’Brêu"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("Đinh Thị Kròng", "Đinh Thị Kròng"),
        ("Lê Hoà", "Lê Hoà"),
    ],
)
def test_a_name_keeps_its_own_spelling(typed, name):
    assert read_person_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("NguyÔn V¨n A", LegacyTyping),
        ("V¨n", LegacyTyping),
        ("Nguyeãn Vaên A", LegacyTyping),
        ('=HYPERLINK("x")', NameRefused),
        ("An 2", NameRefused),
        ("…", NameRefused),
        ("", NameRefused),
        ("A" * 121, NameTooLong),
    ],
)
def test_what_cannot_be_a_name_is_refused(typed, refusal):
    with pytest.raises(NameRefused) as told:
        read_person_name(typed)
    assert type(told.value) is refusal


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Đặc khu Lý Sơn", "Đặc khu Lý Sơn"),
        ("lý sơn", "Đặc khu Lý Sơn"),
        ("ly son", "Đặc khu Lý Sơn"),
        ("P. Cẩm Thành", "Phường Cẩm Thành"),
        ("p.cam thanh", "Phường Cẩm Thành"),
        ("Sơn Hà", "Xã Sơn Hà"),
        ("xã Sơn Hạ", "Xã Sơn Hạ"),
        ("Ba Tơ", "Xã Ba Tơ"),
        ("ba tô", "Xã Ba Tô"),
        ("Sơn Thuỷ", "Xã Sơn Thủy"),
        ("Sơn Thủy", "Xã Sơn Thủy"),
        ("Đắk Hà", "Xã Đăk Hà"),
        ("Xã Ba Tơ, tỉnh Quảng Ngãi", "Xã Ba Tơ"),
        ("21025", "Phường Cẩm Thành"),
    ],
)
def test_a_commune_is_found_by_what_people_write(typed, name):
    assert commune_names()[read_commune(typed)] == name


def test_every_commune_is_found_by_its_own_name_in_either_unicode_form():
    for code, name in commune_names().items():
        assert read_commune(name) == code
        assert read_commune(unicodedata.normalize("NFD", name.upper())) == code


@pytest.mark.parametrize(
    ("typed", "refusal", "words"),
    [
        ("", CommuneMissing, "chọn xã, phường"),
        ("son ha", CommuneAmbiguous, "Xã Sơn Hà, Xã Sơn Hạ"),
        ("ba to", CommuneAmbiguous, "Xã Ba Tơ, Xã Ba Tô"),
        ("Xã Kon Tum", CommuneAmbiguous, "Phường Kon Tum"),
        ("TP. Kon Tum", CommuneGone, "ví dụ Phường Kon Tum"),
        ("thị xã Đức Phổ", CommuneGone, "ví dụ Phường Đức Phổ"),
        ("thành phố Quảng Ngãi", CommuneGone, "hiện nay"),
        ("Hà Nội", CommuneRefused, "Hà Nội"),
    ],
)
def test_what_is_no_commune_today_is_asked_about(typed, refusal, words):
    with pytest.raises(CommuneRefused, match=words) as told:
        read_commune(typed)
    assert isinstance(told.value, refusal)


@pytest.mark.parametrize("typed", ["Nhận quà tại https://evil.example", "HTTP://x", "Xem WWW.evil.example", "ftp://a"])
def test_a_web_address_is_neither_name_nor_position(typed):
    for read in (read_person_name, lambda text: read_words(text, 200)):
        with pytest.raises(WebAddressInName, match="không nhận địa chỉ trang web"):
            read(typed)
