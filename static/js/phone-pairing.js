// What the pairing QR opens: one button pairs this phone, and the app opens.
import { pairWith } from "./scanner/pairings.js";
import { askToKeep } from "./scanner/taker.js";

const NO_NETWORK = "Chưa ghép được: không có mạng hoặc máy chủ chưa trả lời. Vui lòng nối mạng rồi bấm lại.";
const NO_STORAGE = "Trình duyệt này không cho lưu lượt quét trên máy (có thể đang ở chế độ ẩn danh). Vui lòng dùng trình duyệt khác.";

const page = document.querySelector("[data-pairing-page]");
const button = page.querySelector("[data-pair]");
const words = page.querySelector("[data-pair-words]");

const say = (sentence) => {
  words.hidden = !sentence;
  words.querySelector("[data-pair-sentence]").textContent = sentence;
};

button.addEventListener("click", async () => {
  button.disabled = true;
  say("");
  try {
    const { problem } = await pairWith(page.dataset.devices, page.dataset.code);
    if (!problem) {
      await askToKeep();
      location.replace(page.dataset.app);
      return;
    }
    say(problem.detail || NO_NETWORK);
  } catch (error) {
    say(error instanceof DOMException && error.name !== "AbortError" ? NO_STORAGE : NO_NETWORK);
  }
  button.disabled = false;
});
