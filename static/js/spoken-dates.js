// Under a date field, the date as it is said here, whatever order the browser's own language gives it.
// <p role="status" data-spoken-date="id of the field">: the server has written what the field held; we keep it true.
const WEEKDAYS = ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];

/** `2026-11-22T04:27` or `2026-11-22` as `Chủ nhật, 22/11/2026, 04:27`; nothing for half a date. */
function spoken(value) {
  const [, year, month, day, hours] = value.match(/^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/) ?? [];
  if (!year) return "";
  // In UTC from end to end, so that no time zone moves the day.
  const weekday = WEEKDAYS[new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay()];
  return [weekday, `${day}/${month}/${year}`, hours].filter(Boolean).join(", ");
}

for (const line of document.querySelectorAll("[data-spoken-date]")) {
  const field = document.getElementById(line.dataset.spokenDate);
  const write = () => {
    line.textContent = spoken(field.value);
  };
  field.addEventListener("input", write);
  write();
}
