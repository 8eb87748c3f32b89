// The verdict that the phone gives by itself, with or without a network. The order is the server's: first the session,
// then the ticket, then whether she is in already. What the phone cannot know is amber, never red.
import { timeOf, whenOf } from "./times.js";

const TONES = { green: "success", amber: "warning", red: "danger" };
const NOT_CONFIRMED = {
  waiting: "Học viên còn trong danh sách chờ, chưa có chỗ trong khóa.",
  offered: "Học viên được mời nhưng chưa nhận chỗ.",
  requested: "Đăng ký của học viên chưa được duyệt.",
  refused: "Đăng ký của học viên không được duyệt.",
  withdrawn: "Học viên đã rút đăng ký khóa này.",
};
const KEPT = "Đã giữ lượt quét; máy chủ sẽ xem lại.";

const say = (shown, title, sentence, record) => ({
  shown,
  tone: TONES[shown],
  title,
  sentence,
  name: record?.name ?? "",
  organisation: record?.organisation ?? "",
  answers: record?.answers ?? [],
});

const bySession = (session, at, words) => {
  if (session.closed) return say("red", "Chưa điểm danh", words.reasons.session_closed);
  if (session.opens_at && at < Date.parse(session.opens_at)) {
    return say("red", "Chưa điểm danh", `Buổi này mở điểm danh lúc ${whenOf(session.opens_at)}.`);
  }
  const isOver = session.closes_at && at >= Date.parse(session.closes_at);
  return isOver ? say("red", "Chưa điểm danh", words.reasons.session_closed) : null;
};

const byTicket = ({ roster, isListed, record }, words) => {
  if (!roster) return say("amber", "Chưa có danh sách", `Máy này chưa tải được danh sách của buổi. ${KEPT}`);
  if (!record) {
    const seen = whenOf(roster.at);
    const sentence = isListed ? "Không mở được thông tin của vé này." : `Vé không có trong danh sách lúc ${seen}.`;
    return say("amber", "Chưa rõ vé này", `${sentence} ${KEPT}`);
  }
  if (record.state === "replaced") return say("red", "Vé đã được thay", words.reasons.ticket_replaced, record);
  if (record.state !== "confirmed") {
    return say("red", "Chưa có chỗ", NOT_CONFIRMED[record.state] ?? words.reasons.not_confirmed, record);
  }
  return null;
};

const byComing = ({ since, direction, phase, at, wasIn, record }) => {
  if (since !== null) {
    if (direction === "out") return say("amber", "Đã ra", `Đã ghi ra lúc ${timeOf(since)}.`, record);
    if (phase === "second") return say("amber", "Đã kiểm tra", `Đã kiểm tra lần hai lúc ${timeOf(since)}.`, record);
    return say("amber", "Đã có mặt", `Đã điểm danh lúc ${timeOf(since)}.`, record);
  }
  if (direction === "out") {
    const unsaid = wasIn ? "" : " Máy này chưa thấy lượt vào.";
    return say("green", "Đã ra", `Đã ghi ra lúc ${timeOf(at)}.${unsaid}`, record);
  }
  const title = phase === "second" ? "Có mặt lần hai" : "Có mặt";
  return say("green", title, `Đã ghi nhận lúc ${timeOf(at)}.`, record);
};

/**
 * Decide by what the phone has: `session` (its window), `roster` (null before the first), `isListed` and `record` of the
 * ticket, `since` (when the same direction was last begun, ms, or null), `wasIn`, `direction`, `phase`, `at` (ms).
 */
export const decide = (facts, words) =>
  bySession(facts.session, facts.at, words) ?? byTicket(facts, words) ?? byComing(facts);

/** What a revoked phone says of everything: it lets nobody in. */
export const refused = () =>
  say("red", "Máy đã bị thu hồi", "Lượt quét được giữ lại cho người phụ trách xem. Vui lòng ghép lại máy với khóa học.");
