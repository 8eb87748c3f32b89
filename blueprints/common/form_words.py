"""The sentences that WTForms' own validators say, in Vietnamese; a page in English keeps WTForms' own words."""

from blueprints.common.language import DEFAULT, current_language

VIETNAMESE = {
    "This field is required.": "Mục này cần được điền.",
    "Invalid input.": "Nội dung chưa đúng dạng yêu cầu.",
    "Invalid email address.": "Thư điện tử chưa đúng. Ví dụ đúng: ten@congty.vn.",
    "Invalid URL.": "Địa chỉ trang chưa đúng. Địa chỉ đầy đủ bắt đầu bằng https://.",
    "Invalid UUID.": "Mã này chưa đúng.",
    "Field must be equal to %(other_name)s.": "Hai mục này cần giống nhau.",
    "Field must be at least %(min)d characters long.": "Cần ít nhất %(min)d ký tự.",
    "Field cannot be longer than %(max)d characters.": "Chỉ nhận tối đa %(max)d ký tự.",
    "Field must be exactly %(max)d characters long.": "Cần đúng %(max)d ký tự.",
    "Field must be between %(min)d and %(max)d characters long.": "Cần từ %(min)d đến %(max)d ký tự.",
    "Number must be at least %(min)s.": "Số này cần từ %(min)s trở lên.",
    "Number must be at most %(max)s.": "Số này không được quá %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Số này cần trong khoảng từ %(min)s đến %(max)s.",
    "Date must be at least %(min)s.": "Ngày này cần từ %(min)s trở đi.",
    "Date must be at most %(max)s.": "Ngày này không được sau %(max)s.",
    "Date must be between %(min)s and %(max)s.": "Ngày này cần trong khoảng từ %(min)s đến %(max)s.",
    "Invalid value, must be one of: %(values)s.": "Giá trị cần là một trong: %(values)s.",
    "Invalid value, can't be any of: %(values)s.": "Giá trị không được là: %(values)s.",
    "Not a valid choice.": "Vui lòng chọn một mục trong danh sách.",
    "Invalid Choice: could not coerce.": "Vui lòng chọn một mục trong danh sách.",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Vui lòng chọn các mục trong danh sách.",
    "'%(value)s' is not a valid choice for this field.": "“%(value)s” không có trong danh sách.",
    "'%(value)s' are not valid choices for this field.": "“%(value)s” không có trong danh sách.",
    "Not a valid datetime value.": "Ngày giờ chưa đúng. Ví dụ đúng: 07:30 ngày 05/09/2026.",
    "Not a valid date value.": "Ngày chưa đúng. Ví dụ đúng: 05/09/2026.",
    "Not a valid time value.": "Giờ chưa đúng. Ví dụ đúng: 07:30.",
    "Not a valid integer value.": "Vui lòng nhập một số nguyên.",
    "This number is too long. Please type at most 9 digits.": "Số này quá dài. Vui lòng nhập không quá 9 chữ số.",
    "Not a valid decimal value.": "Vui lòng nhập một số.",
    "Not a valid float value.": "Vui lòng nhập một số.",
    "File does not have an approved extension.": "Loại tệp này không được nhận.",
    "File does not have an approved extension: {extensions}": "Chỉ nhận tệp loại {extensions}.",
    "This field cannot be edited.": "Mục này không sửa được.",
    "This field is disabled and cannot have a value.": "Mục này không sửa được.",
    "The CSRF token is missing.": "Biểu mẫu đã hết hạn. Vui lòng tải lại trang và gửi lại.",
}


class FormWords:
    """What WTForms asks for its sentences, in the language of the page."""

    def gettext(self, sentence: str) -> str:
        """Give the sentence; one that we do not know stays as it is."""
        return VIETNAMESE.get(sentence, sentence) if current_language() == DEFAULT else sentence

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Vietnamese has one form for every number."""
        if current_language() == DEFAULT:
            return VIETNAMESE.get(plural, plural)
        return singular if n == 1 else plural
