// "n lượt chờ gửi", and what keeps them from being sent.
import { contact, isClockWrong } from "./taker.js";

const NO_NETWORK = "Chưa gửi được: không có mạng hoặc máy chủ chưa trả lời. Hệ thống sẽ tự gửi lại.";
const UNSAVED = "Máy không lưu được lượt quét. Vui lòng giữ trang này mở cho đến khi gửi xong.";
const AFTER_FAILURES = 1;

/** `refusals`: what to say of {status, code}; `isQuiet`: a phone that works offline by design needs no alarm for that. */
export const makeQueuePanel = (page, { refusals, isQuiet, onRetry }) => {
  const trouble = page.querySelector("[data-trouble]");
  const clock = page.querySelector("[data-clock]");
  const counters = page.querySelectorAll("[data-waiting]");

  const sentenceOf = ({ waiting, refusal, failures, unsaved }) => {
    if (!waiting.length) return "";
    if (unsaved) return UNSAVED;
    if (refusal) return refusals[refusal.code] ?? refusals[refusal.status] ?? refusal.detail;
    return failures >= AFTER_FAILURES && !isQuiet ? NO_NETWORK : "";
  };

  const showClock = () => {
    clock.hidden = !isClockWrong();
    const minutes = Math.round(Math.abs(contact.skew) / 60_000);
    const side = contact.skew > 0 ? "nhanh" : "chậm";
    clock.querySelector("[data-clock-words]").textContent =
      `Đồng hồ máy này ${side} hơn máy chủ ${minutes} phút. Vui lòng chỉnh lại giờ của máy.`;
  };

  let last = 0;

  const showCount = (count) => {
    last = count;
    for (const counter of counters) {
      counter.dataset.waiting = String(count);
      counter.dataset.reach = contact.reachable ? "yes" : "no";
      const quiet = contact.reachable ? "Đã gửi hết" : "Không có mạng";
      counter.querySelector("[data-waiting-words]").textContent = count ? `${count} lượt chờ gửi` : quiet;
    }
  };

  page.querySelector("[data-retry]").addEventListener("click", onRetry);

  return {
    show(state) {
      const sentence = sentenceOf(state);
      trouble.hidden = !sentence;
      trouble.querySelector("[data-trouble-words]").textContent = sentence ? `${sentence} Đang giữ ${state.waiting.length} lượt quét.` : "";
      showCount(state.waiting.length);
      showClock();
    },
    /** One more was scanned just now. */
    add: () => showCount(last + 1),
  };
};
