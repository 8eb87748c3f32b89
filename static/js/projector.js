// The projector's page: the next code at each step, the seconds until then, and how many have come. Only the server's
// clock counts: each answer says how much of its step is left.
import { follow } from "./lib/live.js";

const MARGIN_MS = 120; // the answer is to be of the new step
const AGAIN_MS = 1000;
const DEAD_AFTER_MS = 24000; // by then no code that still stands here is taken

const room = document.querySelector("[data-projector]");
const place = room.querySelector("[data-place]");
const trouble = room.querySelector("[data-trouble]");
const present = document.querySelector("[data-present]");
const expected = document.querySelector("[data-expected]");
let shownAt = performance.now();
let endsAt = shownAt;

const tell = (sentence) => {
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
};

const begin = () => {
  shownAt = performance.now();
  const left = Number(place.querySelector("[data-projected]").dataset.leftMs);
  endsAt = shownAt + left;
  setTimeout(renew, left + MARGIN_MS);
};

const renew = async () => {
  try {
    const response = await fetch(room.dataset.address, { credentials: "same-origin", cache: "no-store" });
    if (response.redirected || response.status === 403) {
      place.hidden = true;
      tell("Phiên làm việc đã hết. Vui lòng tải lại trang và đăng nhập.");
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    const html = await response.text();
    if (place.contains(document.activeElement) && place.querySelector("form") && html.includes("<form")) {
      setTimeout(renew, AGAIN_MS * 3); // somebody is about to press the button: it stays under her finger
      return;
    }
    place.innerHTML = html;
    place.hidden = false;
    tell("");
    begin();
  } catch {
    const isDead = performance.now() - shownAt > DEAD_AFTER_MS;
    place.hidden = isDead;
    tell(isDead ? "Mất kết nối: mã đã hết hạn. Hệ thống đang thử lại." : "Mất kết nối. Hệ thống đang thử lại.");
    setTimeout(renew, AGAIN_MS);
  }
};

begin();
setInterval(() => {
  const left = place.querySelector("[data-left]");
  if (left) left.textContent = String(Math.max(0, Math.ceil((endsAt - performance.now()) / 1000)));
}, 250);

follow(room.dataset.figures, {
  onFigures: (figures) => {
    const isSecond = "second" in room.dataset;
    present.textContent = String(isSecond ? figures.seen_twice : figures.arrived);
    expected.textContent = String(isSecond ? figures.arrived : figures.expected);
  },
});

const whole = document.querySelector("[data-whole-screen]");
whole.hidden = !document.fullscreenEnabled;
whole.addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});

// The screen is not to sleep while forty people look at it. Not every browser knows how.
const stayAwake = () => {
  if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {});
};
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
