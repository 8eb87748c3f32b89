// The scanner of one session for a signed-in trainer: the phone decides, the server hears of it behind, and the forms
// beside the camera work without leaving it.
import { makePeople } from "./scanner/people.js";
import { pairedTakers } from "./scanner/pairings.js";
import { makeRoom } from "./scanner/room.js";
import { staffTaker } from "./scanner/taker.js";

const REFUSALS = {
  400: "Trang đã mở quá lâu. Vui lòng tải lại trang; lượt quét vẫn được giữ.",
  401: "Phiên đăng nhập đã hết. Vui lòng mở tab khác để đăng nhập lại, rồi bấm Gửi lại.",
  403: "Ông/Bà không có quyền điểm danh buổi này.",
};

const page = document.querySelector("[data-scanner]");
const words = JSON.parse(page.dataset.words);
const csrf = document.querySelector("meta[name=csrf-token]").content;
const present = page.querySelector("[data-present]");
const taker = staffTaker(page.dataset.person, csrf);
let first = Number(present.textContent);

/** Who the server counted when the page was made is counted until the list says more. */
const showPresent = () => {
  if (room.engine.roster.whole) first = 0;
  present.textContent = String(Math.max(first, room.engine.present()));
};

const room = makeRoom(page, {
  words,
  taker,
  takers: async () => [taker, ...(await pairedTakers())],
  api: { scans: page.dataset.scans, undo: page.dataset.undo, roster: page.dataset.roster },
  ownSession: page.dataset.session,
  refusals: REFUSALS,
  isQuiet: false,
  onRoster() {
    showPresent();
    room.switches.offerSecond(Boolean(room.engine.roster.whole?.course?.second_check));
  },
  onScan: () => people.refresh(),
  onCount: showPresent,
  onUndoAsked: () => page.querySelector("[data-recent]").scrollIntoView({ block: "start" }),
  onRevoked: () => {},
});

const people = makePeople(page, {
  token: csrf,
  onVerdict(result) {
    const row = { answer: result, person: result.person, scanned_at: Date.now() };
    room.show(room.panel.serverVerdict(row));
    room.engine.refresh();
    if (result.outcome === "accepted") present.textContent = String(Number(present.textContent) + 1);
  },
  onTrouble: (sentence) => room.panel.warn("Chưa gửi được", sentence),
});

room.engine.start().then(() => room.log.refresh());
