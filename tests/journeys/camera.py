"""A film for Chromium's fake camera: what a phone sees when someone holds a ticket before it.

Motion JPEG is JPEGs one after another; Chromium plays the file in a loop, for as long as the browser lives.
"""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageFilter

from blueprints.common.qr import qr_png

SIZE = (1280, 720)
WALL = (148, 140, 128)
PAPER = (244, 241, 234)
FRAMES_PER_SCENE = 30


def empty_room() -> Image.Image:
    """A wall, and no ticket."""
    return Image.new("RGB", SIZE, WALL)


def held_ticket(qr_text: str, *, side: int = 420, degrees: float = 6, blur: float = 0.8) -> Image.Image:
    """A printed ticket held a little askew and not quite in focus."""
    code = Image.open(io.BytesIO(qr_png(qr_text))).convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
    sheet = Image.new("RGB", (side + 120, side + 160), PAPER)
    sheet.paste(code, (60, 40))
    room = empty_room()
    turned = sheet.rotate(degrees, expand=True, fillcolor=WALL, resample=Image.Resampling.BICUBIC)
    room.paste(turned, ((SIZE[0] - turned.width) // 2, (SIZE[1] - turned.height) // 2))
    return room.filter(ImageFilter.GaussianBlur(blur))


def make_film(path: Path, scenes: Sequence[Image.Image], *, frames_per_scene: int = FRAMES_PER_SCENE) -> Path:
    """Write the scenes one after another, each held for about a second. Gives the path for the launch flag."""
    with path.open("wb") as film:
        for scene in scenes:
            frame = io.BytesIO()
            scene.save(frame, "JPEG", quality=88, subsampling="4:2:0")
            film.write(frame.getvalue() * frames_per_scene)
    return path
