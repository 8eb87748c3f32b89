"""How reading a list says no. Each sentence says what to do with the list; what was pasted stays on the page."""

from models.errors import N_, RuleViolation


class ListRefused(RuleViolation):
    """The list cannot be read."""

    code = "list_refused"
    message = N_("Không đọc được danh sách này. Vui lòng sao chép các ô trong Excel rồi dán vào ô bên dưới.")
    status = 422
    field = "list_text"


class ListEmpty(ListRefused):
    """Nobody is in it."""

    code = "list_empty"
    message = N_("Danh sách chưa có ai. Vui lòng dán các dòng từ Excel, hoặc chọn tệp .xlsx hay .csv.")


class ListTooLarge(ListRefused):
    """More bytes than any list of people."""

    code = "list_too_large"
    message = N_("Danh sách lớn hơn {most} MB. Vui lòng chỉ giữ lại các dòng học viên rồi đọc lại.")


class ListTooManyCells(ListRefused):
    """More rows or columns than any list of people."""

    code = "list_too_many_cells"
    message = N_(
        "Danh sách có ô nằm ngoài {rows} dòng, {columns} cột đầu tiên. "
        "Vui lòng sao chép riêng các dòng học viên rồi dán vào ô bên dưới."
    )


class ListFileKind(ListRefused):
    """A picture, a PDF, a spreadsheet of another kind."""

    code = "list_file_kind"
    message = N_("Chỉ đọc được tệp .xlsx và .csv. Vui lòng lưu lại thành .xlsx, hoặc sao chép các ô rồi dán.")


class ListFileOldOrLocked(ListFileKind):
    """`.xls` of before 2007, or a file with a password: the two look alike."""

    code = "list_file_old_or_locked"
    message = N_(
        "Tệp này là .xls đời cũ hoặc có đặt mật khẩu. Vui lòng lưu lại thành .xlsx không có mật khẩu, "
        "hoặc sao chép các ô rồi dán."
    )


class ListFileBroken(ListRefused):
    """It says it is a workbook, and is none."""

    code = "list_file_broken"
    message = N_("Tệp Excel này bị hỏng. Vui lòng mở bằng Excel, lưu lại rồi thử lần nữa, hoặc sao chép các ô rồi dán.")


class ListUnreadableLetters(ListRefused):
    """A text file in no encoding that we know."""

    code = "list_unreadable_letters"
    message = N_("Không đọc được chữ trong tệp này. Vui lòng lưu lại thành “CSV UTF-8” hoặc .xlsx.")


class ListIsLegacy(ListRefused):
    """TCVN3 or VNI: unreadable in Unicode."""

    code = "list_is_legacy"
    message = N_(
        "Danh sách dùng bảng mã cũ (TCVN3 hoặc VNI), ví dụ “{example}”. "
        "Vui lòng chuyển sang bảng mã Unicode rồi đọc lại."
    )


class NameColumnMissing(ListRefused):
    """Which cells are names cannot be told."""

    code = "name_column_missing"
    message = N_("Không tìm thấy cột “Họ và tên”. Vui lòng đặt tên cột ở dòng tiêu đề, hoặc dùng tệp mẫu.")


class ColumnNotWanted(ListRefused):
    """A column that we must not have: the number of an identity paper."""

    code = "column_not_wanted"
    message = N_(
        "Danh sách có cột “{column}”. Cơ quan không thu thập số giấy tờ tùy thân của học viên vì lớp học không cần. "
        "Không dòng nào được lưu. Vui lòng xóa cột này rồi đọc lại."
    )


class SeveralOrganisations(ListRefused):
    """One form is one organisation's."""

    code = "several_organisations"
    message = N_(
        "Danh sách có nhiều đơn vị: {examples}. Mỗi biểu mẫu đăng ký cho một đơn vị. "
        "Vui lòng tách danh sách theo từng đơn vị rồi gửi riêng."
    )
