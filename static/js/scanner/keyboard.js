// A hand scanner types like a keyboard, only faster than anyone: a burst of keys that ends in Enter, anywhere on the page.
// Keys are read by their places, not their letters: a Vietnamese keyboard layout or Telex would turn digits into accents.
import { codeIn } from "./codes.js";

// Generous for a slow phone: whoever types a whole code so evenly means the same.
const BETWEEN_KEYS_MS = 500;
const SHORTEST = 16;
const PLACES = { Slash: "/", Semicolon: ":", Period: ".", Minus: "-", NumpadDivide: "/", NumpadSubtract: "-" };

const letterOf = ({ code, key }) => {
  const place = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/.exec(code);
  if (place) return place[1] ?? place[2] ?? place[3];
  return PLACES[code] ?? (key.length === 1 ? key : "");
};

const isField = (element) => element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

/** Call `onText(text)` for each burst that holds a ticket's code; what was typed into a field by it is taken out again. */
export const listenToHandScanners = (onText) => {
  let burst = "";
  let lastAt = -Infinity;
  let field = null;
  let before = "";

  const begin = () => {
    burst = "";
    field = isField(document.activeElement) ? document.activeElement : null;
    before = field?.value ?? "";
  };

  addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.key === "Shift") return;
      if (event.timeStamp - lastAt > BETWEEN_KEYS_MS) begin();
      lastAt = event.timeStamp;
      if (event.key !== "Enter") {
        burst += letterOf(event);
        return;
      }
      const text = burst;
      lastAt = -Infinity; // the next key begins anew, however soon
      // Hardly a code is without a digit; a name typed into the search without spaces is.
      if (text.length < SHORTEST || !codeIn(text) || !/\d/.test(text)) return;
      event.preventDefault();
      event.stopPropagation();
      if (field) field.value = before;
      onText(text);
    },
    true,
  );
};
