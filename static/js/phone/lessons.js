// Which session of the course is being scanned: the one that is open now, unless somebody chooses another.
import { fill } from "../scanner/filling.js";
import { drop, recall, remember } from "../scanner/store.js";
import { dateOf, isToday, timeOf } from "../scanner/times.js";

const CHOSEN = "chosen-session";

const labelOf = (lesson) => {
  const day = isToday(lesson.starts_at) ? "" : `${dateOf(lesson.starts_at)} · `;
  return `${day}${timeOf(lesson.starts_at)}–${timeOf(lesson.ends_at)} · ${lesson.topic}`;
};

const isOpen = (lesson, at) => Date.parse(lesson.opens_at) <= at && at < Date.parse(lesson.closes_at) && !lesson.is_closed;

/** The session that goes on, or the next that opened, or the next to come, or the last. */
export const usualLesson = (lessons, at) => {
  const going = lessons.filter((lesson) => isOpen(lesson, at));
  const notOver = (lesson) => at < Date.parse(lesson.ends_at);
  return (
    going.find(notOver) ?? going[going.length - 1] ?? lessons.find((lesson) => at < Date.parse(lesson.starts_at)) ?? lessons[lessons.length - 1]
  );
};

export const makeLessons = (page, { engine, onChosen }) => {
  const choice = page.querySelector("[data-lessons]");
  const title = page.querySelector("[data-lesson-title]");
  const present = page.querySelector("[data-present]");
  const listed = page.querySelector("[data-listed]");
  let hasBegun = false;

  const showPresent = () => {
    present.textContent = String(engine.present());
    const count = engine.roster.people().length;
    listed.textContent = count ? ` / ${count}` : "";
  };

  const show = () => {
    const lesson = engine.session();
    title.textContent = lesson?.topic ?? "Điểm danh";
    choice.value = lesson?.session ?? "";
    showPresent();
  };

  const choose = async (uid) => {
    await engine.choose(uid);
    show();
    onChosen();
  };

  /** What was chosen by hand holds until that session's day is over. */
  const begin = async () => {
    const lessons = engine.roster.sessions();
    hasBegun = true;
    const kept = await recall(CHOSEN).catch(() => undefined);
    const chosen = lessons.find((lesson) => lesson.session === kept && isOpen(lesson, Date.now()));
    if (kept && !chosen) await drop(CHOSEN).catch(() => {});
    await choose((chosen ?? usualLesson(lessons, Date.now())).session);
  };

  const refresh = () => {
    const lessons = engine.roster.sessions();
    choice.hidden = !lessons.length;
    if (choice.options.length !== lessons.length || lessons.some((lesson, place) => labelOf(lesson) !== choice.options[place].text)) {
      fill(choice, lessons.map((lesson) => new Option(labelOf(lesson), lesson.session)));
    }
    if (hasBegun || !lessons.length) show();
    else begin();
  };

  choice.addEventListener("change", async () => {
    await remember(CHOSEN, choice.value).catch(() => {});
    choose(choice.value);
  });

  // Back after the break: the session that was scanned is over, and the next has opened.
  document.addEventListener("visibilitychange", () => {
    const lesson = engine.session();
    if (!document.hidden && lesson && Date.now() >= Date.parse(lesson.ends_at)) begin();
  });

  return { refresh, showPresent };
};
