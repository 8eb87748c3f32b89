// The answer to a scan, big and in words. The parts are drawn by templates/attendance/_verdict.html.
const clock = new Intl.DateTimeFormat("vi-VN", {
  timeZone: "Asia/Ho_Chi_Minh",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

const time = (moment) => clock.format(new Date(moment));

export const makeVerdictPanel = (panel, words) => {
  const part = (name) => panel.querySelector(`[data-verdict-${name}]`);

  const draw = ({ tone, title, name = "", organisation = "", sentence }) => {
    panel.dataset.tone = tone;
    part("title").textContent = title;
    part("name").textContent = name;
    part("organisation").textContent = organisation;
    part("sentence").textContent = sentence;
    // The second of two alike must be seen to be another.
    panel.classList.remove("is-new");
    requestAnimationFrame(() => panel.classList.add("is-new"));
  };

  return {
    show(result, scannedAt) {
      const moment = result.first_scanned_at ?? scannedAt ?? Date.now();
      const sentence = result.reason ? words.reasons[result.reason] : words.sentences[result.outcome];
      draw({
        tone: words.tones[result.outcome],
        title: words.titles[result.outcome],
        name: result.person?.name,
        organisation: result.person?.organisation,
        sentence: sentence.replace("{time}", time(moment)),
      });
    },
    wait: (ticket) => draw({ tone: "quiet", title: "Đang gửi…", sentence: `Mã vé ${ticket.replace(/(.{4})(?=.)/g, "$1 ")}` }),
    warn: (title, sentence) => draw({ tone: "danger", title, sentence }),
  };
};
