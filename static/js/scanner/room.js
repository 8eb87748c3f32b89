// Wires one page of the scanner: camera, hand scanner, typed code, verdict, switches, queue and lists around one engine.
// The app and a signed-in trainer's page have the same parts; `page` holds them.
import { makeCameraPanel } from "./camera_panel.js";
import { codeIn, Recently } from "./codes.js";
import { makeEngine } from "./engine.js";
import { listenToHandScanners } from "./keyboard.js";
import { makeLog } from "./log.js";
import { makeQueuePanel } from "./queue.js";
import { makeSignals } from "./signals.js";
import { makeSwitches } from "./switches.js";
import { makeVerdictPanel, markDecoded } from "./verdict.js";

const HELD_MS = 4000;
const UNDO_SHOWN_MS = 60_000;

/**
 * `onOther(text)` may take a QR that is no ticket (true if it did); `onRoster()` is told of a new list, `onUndoAsked()`
 * before the list with the undo question is opened, `onScan()` after each verdict, `onCount()` when others may be in.
 */
export const makeRoom = (page, { words, taker, takers, api, ownSession, refusals, isQuiet, onOther, onRoster, onUndoAsked, onRevoked, onScan, onCount }) => {
  const panel = makeVerdictPanel(page.querySelector("[data-verdict]"), words);
  const signals = makeSignals(page.querySelector("[data-mute]"));
  const undoLast = page.querySelector("[data-undo-last]");
  const recently = new Recently(HELD_MS);
  let lastId = null;
  let hiding = 0;

  const show = (verdict) => {
    panel.show(verdict);
    page.dataset.verdictTone = verdict.tone;
    signals.play(verdict.tone);
  };

  const offerUndo = (row) => {
    lastId = row && row.shown !== "red" ? row.id : null;
    undoLast.hidden = !lastId;
    clearTimeout(hiding);
    hiding = setTimeout(() => (undoLast.hidden = true), UNDO_SHOWN_MS);
  };

  const engine = makeEngine({
    taker, takers, api, words, ownSession,
    ui: {
      onVerdict(verdict, row) {
        show(verdict);
        queue.add();
        offerUndo(row);
        onCount();
        onScan();
      },
      /** The server's word on the scan that still stands on the screen: heard only if it is another. */
      onServerVerdict: (row) => show(panel.serverVerdict(row)),
      onNoSession: () => panel.warn("Chưa chọn buổi", "Vui lòng chọn buổi học rồi quét lại."),
      onQueue: (state) => queue.show(state),
      onLog() {
        log.refresh();
        onCount();
      },
      onRoster: () => onRoster(),
      onRevoked: (code) => onRevoked(code),
      onUndone() {
        offerUndo(null);
        recently.forget();
      },
    },
  }); // prettier-ignore

  const queue = makeQueuePanel(page, { refusals, isQuiet, onRetry: () => engine.flush() });
  const log = makeLog(page, { engine, panel, onUndone: () => panel.say("Đã hoàn tác", "Lượt quét ấy không còn được tính.") });
  const switches = makeSwitches(page, { engine, onChange: () => recently.forget() });

  const take = (code, method) =>
    engine.take(code, method).catch((error) => {
      console.error(error);
      panel.warn("Máy gặp trục trặc", "Lượt này chưa được giữ. Vui lòng quét lại; nếu vẫn vậy, vui lòng đóng ứng dụng rồi mở lại.");
      signals.play("danger");
    });

  /** What was read; the promise is fulfilled when its verdict is drawn. */
  const readText = async (text, method) => {
    const code = codeIn(text);
    if (recently.saw(code ?? text)) return;
    if (code) {
      markDecoded();
      await take(code, method);
    } else if (!onOther?.(text)) {
      panel.warn("Không phải vé", "Mã QR này không phải vé tham dự. Vui lòng đưa đúng mã trên vé.");
      signals.play("danger");
    }
  };

  const camera = makeCameraPanel(page, { decoder: page.dataset.decoder, onText: (text) => readText(text, "camera") });
  listenToHandScanners((text) => {
    recently.forget(); // whoever pulls the trigger twice means it
    readText(text, "camera");
  });

  const form = page.querySelector("[data-code-form]");
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
    markDecoded();
    take(code, "typed");
    field.value = "";
    field.focus();
  });

  undoLast.addEventListener("click", async () => {
    onUndoAsked();
    await log.refresh();
    log.askAbout(lastId);
  });

  return { engine, panel, show, signals, switches, log, camera };
};
