// The app before it is paired: read the pairing QR, or type its code. An app on the home screen of an iPhone has a storage
// of its own: what Safari was paired with is not its.
import { makeCameraPanel } from "../scanner/camera_panel.js";
import { codeIn, pairingCodeIn, Recently, tidy } from "../scanner/codes.js";
import { pairWith } from "../scanner/pairings.js";

const NO_NETWORK = "Chưa ghép được: không có mạng hoặc máy chủ chưa trả lời. Vui lòng nối mạng rồi thử lại.";
const SHORTEST = 4;

export const makePairing = (page, { address }) => {
  const part = (name) => page.querySelector(`[data-${name}]`);
  const place = page.querySelector("[data-pair-view]");
  const words = part("pair-words");
  const form = part("pair-form");
  const recently = new Recently(4000);
  let isBusy = false;

  const say = (sentence) => {
    words.hidden = !sentence;
    words.querySelector("[data-pair-sentence]").textContent = sentence;
  };

  const pair = async (code) => {
    if (isBusy) return;
    isBusy = true;
    say("Đang ghép máy…");
    try {
      const { problem } = await pairWith(address, code);
      if (!problem) return location.reload();
      say(problem.detail || NO_NETWORK);
    } catch {
      say(NO_NETWORK);
    }
    isBusy = false;
  };

  // The one camera of the page: its window moves here until the phone is paired.
  place.querySelector("[data-pair-camera]").append(page.querySelector("section.camera"));
  makeCameraPanel(page, {
    decoder: page.dataset.decoder,
    onText(text) {
      if (recently.saw(text)) return;
      const code = pairingCodeIn(text);
      if (code) pair(code);
      else if (codeIn(text)) say("Đây là vé của học viên. Vui lòng quét mã ghép máy trên trang của khóa học.");
      else say("Đây không phải mã ghép máy. Vui lòng quét mã trên trang của khóa học.");
    },
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = form.querySelector("[name=pairing_code]").value;
    const code = pairingCodeIn(typed) ?? tidy(typed);
    if (code.length >= SHORTEST) pair(code);
    else say("Vui lòng nhập mã ghép in dưới ô QR.");
  });
  return { isIdle: () => !isBusy, wake: () => {} };
};
