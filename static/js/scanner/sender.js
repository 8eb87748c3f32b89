// Sends scans in the order they were made. A scan stays here, with its id, until the server has answered it:
// what is sent twice is judged once.
const MOST_AT_ONCE = 50;
const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 30_000;

const REFUSALS = {
  400: "Trang đã mở quá lâu. Vui lòng tải lại trang rồi quét lại.",
  401: "Phiên đăng nhập đã hết. Vui lòng mở tab khác để đăng nhập lại, rồi bấm Gửi lại.",
  403: "Ông/Bà không có quyền điểm danh buổi này.",
};
const NO_NETWORK = "Chưa gửi được: không có mạng hoặc máy chủ chưa trả lời. Hệ thống sẽ tự gửi lại.";

export const makeSender = ({ address, token, onVerdict, onTrouble }) => {
  const waiting = [];
  let busy = false;
  let failures = 0;
  let timer = 0;

  const post = async (scans) => {
    const abort = new AbortController();
    const patience = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      return await fetch(address, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ scans }),
        signal: abort.signal,
      });
    } finally {
      clearTimeout(patience);
    }
  };

  const settle = (results, scans) => {
    for (const result of results) {
      const place = waiting.findIndex((scan) => scan.id === result.id);
      if (place >= 0) waiting.splice(place, 1);
      onVerdict(result, scans.find((scan) => scan.id === result.id)?.scanned_at);
    }
    failures = 0;
    onTrouble({ sentence: "", waiting: 0 });
  };

  /** The network may be back in a moment, each time a little later; a refusal waits for a person. */
  const keep = (sentence, comesBack) => {
    failures += 1;
    onTrouble({ sentence, waiting: waiting.length });
    if (comesBack) timer = setTimeout(flush, Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** failures));
  };

  const flush = async () => {
    if (busy || !waiting.length) return;
    busy = true;
    clearTimeout(timer);
    const scans = waiting.slice(0, MOST_AT_ONCE);
    let more = false;
    try {
      const response = await post(scans);
      if (response.ok) {
        settle((await response.json()).results, scans);
        more = waiting.length > 0;
      } else if (response.status < 500 && response.status !== 429) {
        keep(REFUSALS[response.status] ?? "Máy chủ không nhận lượt quét này. Vui lòng tải lại trang.", false);
      } else {
        keep(NO_NETWORK, true);
      }
    } catch {
      keep(NO_NETWORK, true);
    } finally {
      busy = false;
    }
    if (more) flush();
  };

  addEventListener("online", flush);
  // Leaving now would lose what was not sent.
  addEventListener("beforeunload", (event) => {
    if (waiting.length) event.preventDefault();
  });

  return {
    add(scan) {
      waiting.push(scan);
      flush();
    },
    flush,
  };
};
