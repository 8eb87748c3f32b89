// The answer to a scan, big and in words. The parts are drawn by templates/attendance/_verdict.html.
import { timeOf } from "./times.js";

const STARTED = "scan-decoded";
const SHOWN = "scan-shown";

/** Remember when a code was read; `show` measures from there to the verdict on the screen ("scan", user timing). */
export const markDecoded = () => performance.mark(STARTED);

const markShown = () => {
  if (!performance.getEntriesByName(STARTED).length) return;
  performance.mark(SHOWN);
  performance.measure("scan", STARTED, SHOWN);
  performance.clearMarks(STARTED);
  performance.clearMarks(SHOWN);
};

/** After the next picture is on the screen. */
const afterPaint = (work) =>
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = work;
    port2.postMessage(null);
  });

export const makeVerdictPanel = (panel, words) => {
  const part = (name) => panel.querySelector(`[data-verdict-${name}]`);

  const draw = ({ tone, title, name = "", organisation = "", sentence, answers = [] }) => {
    panel.dataset.tone = tone;
    part("title").textContent = title;
    part("name").textContent = name;
    part("organisation").textContent = organisation;
    part("answers").textContent = answers.map(([question, answer]) => `${question}: ${answer}`).join(" · ");
    part("sentence").textContent = sentence;
    // The second of two alike must be seen to be another.
    panel.classList.remove("is-new");
    requestAnimationFrame(() => panel.classList.add("is-new"));
  };

  /** The server's answer to a scan of {person, answer, scanned_at} in the words of a verdict. */
  const serverVerdict = ({ answer, person, scanned_at: scannedAt }) => {
    const moment = timeOf(answer.first_scanned_at ?? scannedAt);
    const sentence = answer.reason ? words.reasons[answer.reason] : words.sentences[answer.outcome];
    return {
      tone: words.tones[answer.outcome],
      title: words.titles[answer.outcome],
      name: person?.name,
      organisation: person?.organisation,
      sentence: sentence.replace("{time}", moment),
    };
  };

  return {
    show(verdict) {
      draw(verdict);
      afterPaint(markShown);
    },
    serverVerdict,
    warn: (title, sentence) => draw({ tone: "danger", title, sentence }),
    say: (title, sentence) => draw({ tone: "quiet", title, sentence }),
  };
};
