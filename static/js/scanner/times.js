// Times as the department reads them: Vietnam's, 24 hours; with the day where it is not today.
const ZONE = "Asia/Ho_Chi_Minh";
const clock = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const calendar = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, day: "2-digit", month: "2-digit", year: "numeric" });

const dayOf = (moment) => {
  const parts = {};
  for (const { type, value } of calendar.formatToParts(moment)) parts[type] = value.padStart(2, "0");
  return `${parts.day}/${parts.month}/${parts.year}`;
};

/** `07:58`; a row that was spoilt may hold no time at all. */
export const timeOf = (moment) => {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? "--:--" : clock.format(date);
};
export const dateOf = (moment) => dayOf(new Date(moment));
export const isToday = (moment) => dateOf(moment) === dateOf(Date.now());

/** `07:58`, or `07:58 ngày 22/11/2026` for another day. */
export const whenOf = (moment) => (isToday(moment) ? timeOf(moment) : `${timeOf(moment)} ngày ${dateOf(moment)}`);
