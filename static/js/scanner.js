// The scanner of one session: camera → code → verdict, and the forms beside it without leaving the camera.
// The camera's own code is fetched only when the camera is switched on.
import { newId } from "./scanner/ids.js";
import { codeIn, Recently } from "./scanner/codes.js";
import { makeSender } from "./scanner/sender.js";
import { makeSignals } from "./scanner/signals.js";
import { makeVerdictPanel } from "./scanner/verdict.js";
import { makePeople } from "./scanner/people.js";
import { makeCameraPanel } from "./scanner/camera_panel.js";

const room = document.querySelector("[data-scanner]");
const words = JSON.parse(room.dataset.words);
const token = document.querySelector("meta[name=csrf-token]").content;
const present = room.querySelector("[data-present]");
const trouble = room.querySelector("[data-trouble]");
const panel = makeVerdictPanel(room.querySelector("[data-verdict]"), words);
const signals = makeSignals(room.querySelector("[data-mute]"));
const recently = new Recently(4000);

const tell = (result, scannedAt) => {
  panel.show(result, scannedAt);
  signals.play(words.tones[result.outcome]);
  if (result.outcome === "accepted") {
    present.textContent = String(Number(present.textContent) + 1);
    people.refresh();
  }
};

const sender = makeSender({
  address: room.dataset.scans,
  token,
  onVerdict: tell,
  onTrouble: ({ sentence, waiting }) => {
    trouble.hidden = !sentence;
    trouble.querySelector("[data-trouble-words]").textContent = sentence ? `${sentence} Đang giữ ${waiting} lượt quét.` : "";
  },
});
room.querySelector("[data-retry]").addEventListener("click", () => sender.flush());

const people = makePeople(room, { token, onVerdict: tell, onTrouble: (sentence) => panel.warn("Chưa gửi được", sentence) });

const send = (ticket, method) => {
  panel.wait(ticket);
  sender.add({
    id: newId(),
    ticket,
    session: room.dataset.session,
    direction: "in",
    scanned_at: new Date().toISOString(),
    offline: false,
    method,
  });
};

makeCameraPanel(room, {
  signals,
  decoder: room.dataset.decoder,
  onText: (text) => {
    const code = codeIn(text);
    if (recently.saw(code ?? text)) return;
    if (code) {
      send(code, "camera");
      return;
    }
    panel.warn("Không phải vé", "Mã QR này không phải vé tham dự. Vui lòng đưa đúng mã trên vé.");
    signals.play("danger");
  },
});

const form = room.querySelector("[data-code-form]");
const field = form.querySelector("[name=code]");
form.addEventListener("submit", (event) => {
  const typed = field.value.trim();
  if (!typed) return; // the page itself says what is missing
  event.preventDefault();
  const code = codeIn(typed);
  if (!code) {
    panel.warn("Mã chưa đúng", words.wrong_length.replace("{count}", String(typed.replace(/[^0-9a-z]/gi, "").length)));
    signals.play("danger");
    field.focus();
    return;
  }
  send(code, "typed");
  field.value = "";
  field.focus();
});
