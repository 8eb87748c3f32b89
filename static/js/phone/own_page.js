// "Máy này": with which course it is paired, until when, and giving the pairing up when nothing waits.
import { forgetRosters, rowsInState } from "../scanner/store.js";
import { heldBy, unpair } from "../scanner/pairings.js";
import { dateOf, timeOf } from "../scanner/times.js";

const ENDED = {
  device_revoked: "Máy này đã bị thu hồi quyền điểm danh. Những lượt đã quét vẫn được gửi cho người phụ trách xem. Vui lòng ghép lại máy với khóa học.",
  device_expired: "Máy này đã hết hạn điểm danh. Những lượt đã quét vẫn được gửi cho người phụ trách xem. Vui lòng ghép lại máy với khóa học.",
  unknown_token: "Máy chủ không nhận ra máy này nữa. Những lượt đã quét vẫn được giữ trên máy. Vui lòng báo cán bộ tổ chức rồi ghép lại máy.",
};

export const makeOwnPage = (page, { pairing, engine }) => {
  const part = (name) => page.querySelector(`[data-${name}]`);

  const refresh = () => {
    const course = engine.roster.whole?.course;
    part("course").textContent = course?.title ?? pairing.title;
    part("label").textContent = course?.label ?? pairing.label;
    // It ends at a midnight: the day before is the last.
    part("expires").textContent = dateOf(Date.parse(course?.expires_at ?? pairing.expires_at) - 1);
    const at = engine.roster.whole?.at;
    part("roster-at").textContent = at ? `${timeOf(at)} ngày ${dateOf(at)}` : "chưa tải được";
    part("names-kept").hidden = !course?.names_on_phones;
  };

  part("unpair").addEventListener("click", async () => {
    const words = part("unpair-words");
    const held = await heldBy(pairing);
    if (held.length) {
      words.textContent = `Còn ${held.length} lượt chưa gửi xong nên chưa bỏ ghép được. Vui lòng nối mạng và đợi gửi hết.`;
      engine.flush();
      return;
    }
    await forgetRosters((roster) => roster.key.startsWith(`device:${pairing.device_id}`));
    await unpair();
    location.reload();
  });

  const showOthers = async () => {
    const others = (await rowsInState("waiting").catch(() => [])).filter(({ taker }) => taker.startsWith("staff:"));
    part("staff-waiting").hidden = !others.length;
    part("staff-waiting-count").textContent = String(others.length);
  };

  showOthers();
  refresh();
  return {
    refresh,
    showRevoked(code) {
      page.dataset.ended = code;
      part("revoked").hidden = false;
      part("revoked-words").textContent = ENDED[code] ?? ENDED.unknown_token;
    },
  };
};
