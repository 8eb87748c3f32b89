// A sound and a shake for each tone, different enough to be told apart without looking.
const REMEMBERED = "scanner-muted";
// [frequency in Hz, start and length in seconds]
const SOUNDS = {
  success: { shape: "sine", notes: [[880, 0, 0.12], [1320, 0.12, 0.18]] },
  warning: { shape: "triangle", notes: [[620, 0, 0.12], [620, 0.2, 0.12]] },
  danger: { shape: "sawtooth", notes: [[196, 0, 0.45]] },
};
const SHAKES = { success: [80], warning: [60, 60, 60], danger: [350] };
const LOUDNESS = 0.25;

const recall = () => {
  try {
    return localStorage.getItem(REMEMBERED) === "yes";
  } catch {
    return false;
  }
};

export const makeSignals = (switch_) => {
  let muted = recall();
  let sound = null;

  const show = () => {
    switch_.setAttribute("aria-pressed", String(muted));
  };

  /** A browser lets a page sound only after a touch; each touch tries again. */
  const unlock = () => {
    const Audio = window.AudioContext ?? window.webkitAudioContext;
    if (!Audio) return;
    sound ??= new Audio();
    if (sound.state === "suspended") sound.resume().catch(() => {});
  };

  const ring = ({ shape, notes }) => {
    if (!sound || sound.state !== "running") return;
    for (const [frequency, start, length] of notes) {
      const note = sound.createOscillator();
      const volume = sound.createGain();
      const begin = sound.currentTime + start;
      note.type = shape;
      note.frequency.value = frequency;
      volume.gain.setValueAtTime(LOUDNESS, begin);
      volume.gain.exponentialRampToValueAtTime(0.001, begin + length);
      note.connect(volume).connect(sound.destination);
      note.start(begin);
      note.stop(begin + length);
    }
  };

  addEventListener("pointerdown", unlock);
  addEventListener("keyup", unlock); // not keydown: making the sound would hold up a hand scanner's burst of keys
  switch_.addEventListener("click", () => {
    muted = !muted;
    try {
      localStorage.setItem(REMEMBERED, muted ? "yes" : "no");
    } catch {
      // Not remembered; it still holds on this page.
    }
    show();
  });
  show();

  return {
    play(tone) {
      if (muted) return;
      if (SOUNDS[tone]) ring(SOUNDS[tone]);
      // Before the first touch a browser refuses, and complains.
      if (SHAKES[tone] && navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(SHAKES[tone]);
    },
  };
};
