// The app on a paired phone (/quet): no account, one course, works without a network.
import { makeNames } from "./phone/names.js";
import { makeOwnPage } from "./phone/own_page.js";
import { makePairing } from "./phone/pairing.js";
import { makeLessons } from "./phone/lessons.js";
import { makeTabs } from "./phone/tabs.js";
import { keepUpdated } from "./phone/updating.js";
import { pairingCodeIn } from "./scanner/codes.js";
import { dropFormer, markRevoked, pairedTakers, presentPairing } from "./scanner/pairings.js";
import { makeRoom } from "./scanner/room.js";
import { askToKeep, phoneTaker } from "./scanner/taker.js";

const REFUSALS = {
  401: "Máy chủ không nhận ra máy này nữa. Vui lòng báo cán bộ tổ chức; lượt quét vẫn được giữ trên máy.",
  403: "Máy này không được điểm danh khóa này. Vui lòng báo cán bộ tổ chức; lượt quét vẫn được giữ trên máy.",
};

const page = document.querySelector("[data-phone]");
const { scans, undo, roster, devices } = page.dataset;

const startScanning = (pairing) => {
  const taker = phoneTaker(pairing);
  const tabs = makeTabs(page);
  const room = makeRoom(page, {
    words: JSON.parse(page.dataset.words),
    taker,
    takers: pairedTakers,
    api: { scans, undo, roster },
    refusals: REFUSALS,
    isQuiet: true,
    onOther(text) {
      if (!pairingCodeIn(text)) return false;
      room.panel.say("Mã ghép máy", "Máy này đã ghép. Để ghép với khóa khác, vui lòng mở mục Máy này rồi bỏ ghép trước.");
      return true;
    },
    onRoster() {
      lessons.refresh();
      names.refresh();
      own.refresh();
      room.switches.offerSecond(Boolean(room.engine.roster.whole?.course?.second_check));
    },
    onScan: () => names.refresh(),
    onCount: () => lessons.showPresent(),
    onUndoAsked: () => tabs.open("log"),
    async onRevoked(code) {
      await markRevoked(code);
      own.showRevoked(code);
    },
  });
  const lessons = makeLessons(page, { engine: room.engine, onChosen: () => room.log.refresh() });
  const names = makeNames(page, { engine: room.engine });
  const own = makeOwnPage(page, { pairing, engine: room.engine });
  const ended = pairing.revoked ?? (Date.now() >= Date.parse(pairing.expires_at) ? "device_expired" : null);
  room.engine.start().then(() => ended && room.engine.end(ended));
  askToKeep();
  dropFormer().catch(() => {});
  return { isIdle: () => page.querySelector("[data-camera]").dataset.state === "off", wake: room.engine.flush };
};

const start = async () => {
  const pairing = await presentPairing();
  page.dataset.paired = pairing ? "yes" : "no";
  const app = pairing ? startScanning(pairing) : makePairing(page, { address: devices });
  keepUpdated(page, app);
};

start();
