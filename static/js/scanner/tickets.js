// What the phone makes of a ticket: its digest finds the record on the list, and the ticket alone opens that one record.
//
//   key    = SHA-256("tra-khuc roster 1:" + code)
//   sealed = base64(nonce, 12 bytes ‖ AES-256-GCM(key, nonce, JSON))          (models/attendance/sealing.py)
const LABEL = "tra-khuc roster 1:";
const NONCE_BYTES = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const sha256 = (text) => crypto.subtle.digest("SHA-256", encoder.encode(text));

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** SHA-256 of the tidied code in hex, by which the server's list names tickets. */
export const digestOf = async (code) => hex(await sha256(code));

/** Give {state, name, organisation, answers: [[question, answer]]}. Throws if this is not the ticket's own record. */
export const openRecord = async (code, sealed) => {
  const whole = bytesOf(sealed);
  const key = await crypto.subtle.importKey("raw", await sha256(LABEL + code), "AES-GCM", false, ["decrypt"]);
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: whole.subarray(0, NONCE_BYTES) },
    key,
    whole.subarray(NONCE_BYTES),
  );
  return JSON.parse(decoder.decode(plain));
};
