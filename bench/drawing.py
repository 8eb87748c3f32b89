"""The bare drawing loop: a face, its QR and its PDF, with nothing of the system around it."""

import sys
import time
from dataclasses import replace

from certificates.face import CertificateFace
from certificates.renderer import Renderer

VERIFY = "https://daotao.example.gov.vn/xac-thuc/"
FACE = CertificateFace(
    design=1,
    parent="UBND tỉnh Quảng Ngãi",
    department="Sở Khoa học và Công nghệ",
    authority="Giám đốc Sở Khoa học và Công nghệ",
    holder="Nguyễn Thị Ánh Tuyết",
    position="Trưởng phòng Chất lượng",
    organisation="Công ty TNHH Ví dụ",
    course="Cải tiến năng suất cho doanh nghiệp nhỏ và vừa",
    starts_on="05/09/2026",
    ends_on="06/09/2026",
    units=16,
    place="Hội trường A",
    issued_at_place="Quảng Ngãi, ngày 07 tháng 9 năm 2026",
    issued_on="2026-09-07",
    signatory_titles=("GIÁM ĐỐC",),
    signatory_name="Võ Đình Khôi",
    number="012/GCN-SKHCN",
    code="0123456789ABCDEF",
    verify_url=f"{VERIFY}0123456789ABCDEF",
)


def bare_loop(drawings: int) -> float:
    """Draw so many, and give how many a second that was. The first, which reads the fonts, is not counted."""
    renderer = Renderer()
    renderer.draw(FACE)
    began = time.perf_counter()
    for number in range(drawings):  # each another person's: the compiler remembers what it has set before
        code = f"{number:016}"
        face = {"holder": f"{FACE.holder} {number}", "number": f"{number}/GCN-SKHCN", "code": code}
        renderer.draw(replace(FACE, verify_url=f"{VERIFY}{code}", **face))
    return drawings / (time.perf_counter() - began)


if __name__ == "__main__":
    print(bare_loop(int(sys.argv[1])))
