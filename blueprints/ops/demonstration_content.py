"""Two example articles, written, approved and published through the acts, with pictures drawn here."""

import io
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from blueprints.common.extensions import settings
from models.audit.actor import Actor
from models.content.approving import approve, submit
from models.content.drafting import Words, draft_article
from models.content.illustrating import keep_picture, prepare_picture, store_picture
from models.content.publishing import publish_item
from models.content.scheduling import schedule

WIDTH, HEIGHT = 1600, 1000
PAPER, GOLD, LACQUER = "#f4ecd9", "#c9962f", "#9b1b1e"
WATER = ("#a9c9c7", "#6fa5a6", "#3c7d84", "#0e545f", "#093c45")
MOUNTAINS = ("#cfd8c8", "#a9bfae", "#7fa193")


@dataclass(frozen=True)
class Example:
    """An example article; `days_ago` it was published."""

    title: str
    summary: str
    body: str
    alt: str
    swing: float
    days_ago: int


EXAMPLES = (
    Example(
        title="Bắt đầu cải tiến năng suất từ những việc nhỏ trong xưởng (ví dụ)",
        summary="Sắp xếp chỗ làm, ghi lại thời gian dừng máy, cùng tổ sản xuất xem lại mỗi tuần: ba việc ít tốn kém mà "
        "doanh nghiệp nhỏ có thể làm ngay.",
        body="""Đây là **bài ví dụ** để Quý doanh nghiệp và cán bộ làm quen với trang tin.

Nhiều doanh nghiệp nhỏ nghĩ rằng nâng cao năng suất phải bắt đầu bằng máy móc mới. Thực ra, phần lớn thời gian mất đi \
nằm ở những việc rất quen: tìm dụng cụ, chờ vật tư, sửa lại sản phẩm lỗi.

## Ba việc làm được ngay

1. **Sắp xếp chỗ làm.** Mỗi dụng cụ có một chỗ, có nhãn. Hết ca, dụng cụ về đúng chỗ.
2. **Ghi lại thời gian dừng.** Một tờ giấy cạnh máy: dừng lúc nào, vì sao, bao lâu.
3. **Xem lại mỗi tuần.** Mười lăm phút cùng cả tổ, chọn *một* nguyên nhân để khắc phục.

> Đo trước khi sửa: không có con số, khó biết mình đã khá hơn hay chưa.

## Sau một tháng

| Việc | Cách đo | Mục tiêu |
|---|---|---|
| Tìm dụng cụ | Phút mỗi ca | Giảm một nửa |
| Dừng máy | Lần mỗi tuần | Giảm một phần ba |
| Hàng phải sửa | Phần trăm | Dưới 2% |

Quý doanh nghiệp muốn học kỹ hơn có thể xem [các khóa đang nhận đăng ký](/khoa-hoc).
""",
        alt="Tranh vẽ: mặt trời trên dãy núi xa, phía dưới là sóng nước nhiều lớp",
        swing=1.0,
        days_ago=6,
    ),
    Example(
        title="Ba khóa đào tạo năng suất, chất lượng nhận đăng ký trực tuyến (ví dụ)",
        summary="Quý doanh nghiệp, hợp tác xã chọn khóa, đăng ký cho nhiều người trong một lần, nhận vé có mã QR qua "
        "thư và giấy chứng nhận sau khóa học.",
        body="""Đây là **bài ví dụ** để Quý doanh nghiệp và cán bộ làm quen với trang tin.

Từ nay, việc đăng ký tham dự các khóa đào tạo, tập huấn được thực hiện trực tuyến, không cần tài khoản.

## Cách đăng ký

- Mở [danh mục khóa đào tạo](/khoa-hoc), chọn khóa phù hợp.
- Điền một mẫu cho đơn vị và từng người tham dự.
- Nhận thư xác nhận kèm vé có mã QR cho mỗi người.

## Tại lớp học

Mỗi học viên đưa vé trên điện thoại hoặc vé in để điểm danh. Ai tham dự đủ số tiết theo quy định của khóa được cấp \
**giấy chứng nhận**; bất cứ ai cũng có thể [xác thực giấy chứng nhận](/xac-thuc) bằng mã in trên giấy.
""",
        alt="Tranh vẽ: mặt trời cao bên phải, núi xa và sóng nước nhiều lớp",
        swing=2.3,
        days_ago=1,
    ),
)


def load_articles(*, author: Actor, approver: Actor, now: datetime) -> None:
    """Publish the examples, each on a day before `now`. Both actors are accounts, and not the same."""
    for example in EXAMPLES:
        then = now - timedelta(days=example.days_ago)
        picture = prepare_picture(draw_river(example.swing))
        store_picture(settings().storage_folder, picture)
        image = keep_picture(picture, actor=author, now=then)
        words = Words(
            title=example.title,
            summary=example.summary,
            body_markdown=example.body,
            image_id=image.id,
            image_alt=example.alt,
        )
        item = draft_article(words, actor=author, now=then, is_example=True)
        submit(item.id, revision_number=1, actor=author, now=then)
        approve(item.id, revision_number=1, actor=approver, now=then)
        schedule(item.id, revision_number=1, publish_at=then, actor=author, now=then)
        publish_item(item.id, now=then)


def draw_river(swing: float) -> bytes:
    """Draw a sun, mountains and water; `swing` shifts the curves, so that each article has its own. Gives a PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    sun_x, radius = WIDTH * (0.28 + 0.2 * swing), 130
    draw.ellipse((sun_x - radius, 190, sun_x + radius, 190 + 2 * radius), fill=GOLD)
    for index, colour in enumerate(MOUNTAINS):
        draw.polygon(_curve(420 + 70 * index, 95 - 15 * index, 1.4 + 0.7 * index, swing * (index + 1)), fill=colour)
    for index, colour in enumerate(WATER):
        draw.polygon(_curve(600 + 82 * index, 24 + 4 * index, 2.5 + index * 0.8, swing * 2 + index * 1.7), fill=colour)
    draw.rectangle((0, HEIGHT - 14, WIDTH, HEIGHT), fill=LACQUER)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _curve(level: float, height: float, waves: float, shift: float) -> list[tuple[float, float]]:
    """Give the outline of everything below a curve of this many waves."""
    steps = range(0, WIDTH + 1, 8)
    top = [(x, level + height * math.sin(waves * math.tau * x / WIDTH + shift)) for x in steps]
    return [(float(x), y) for x, y in top] + [(float(WIDTH), float(HEIGHT)), (0.0, float(HEIGHT))]
