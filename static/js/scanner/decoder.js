// Reads a QR in a frame: the browser's own detector where there is one, else our bundled reader, and WebAssembly
// for what that one found but could not read.
import { decodeQR } from "qr/decode.js";

const LONGEST_SIDE = 960;
// So many frames with a QR found and not read, and the heavier reader is worth its 400 KB.
const HARD_FRAMES = 4;
// Once it is here, it also looks at every sixth frame in which the light reader sees nothing at all.
const EVERY = 6;

const nativeReader = async () => {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return null;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
};

const wasmReader = async (address) => {
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  await prepareZXingModule({ overrides: { locateFile: () => address }, fireImmediately: true });
  return async (image) => (await readBarcodes(image, { formats: ["QRCode"], maxNumberOfSymbols: 1 }))[0]?.text ?? null;
};

const frameOf = (video, canvas, brush) => {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
  const width = Math.round(video.videoWidth * scale);
  const height = Math.round(video.videoHeight * scale);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  brush.drawImage(video, 0, 0, width, height);
  return brush.getImageData(0, 0, width, height);
};

/** Gives `read(video)`: the text of a QR in the present frame, or null. `address` is that of the WebAssembly file. */
export const makeDecoder = async (address) => {
  const native = await nativeReader();
  if (native) return native;
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  let hard = 0;
  let frames = 0;
  let heavy = null;

  return async (video) => {
    if (!video.videoWidth) return null;
    const image = frameOf(video, canvas, brush);
    let found = false;
    try {
      return decodeQR(image, { pointsOnDetect: () => (found = true) });
    } catch {
      // No QR in this frame, or one that is too blurred, too dark or torn.
    }
    frames += 1;
    if (found) hard += 1;
    if (hard < HARD_FRAMES || (!found && frames % EVERY)) return null;
    heavy ??= wasmReader(address).catch(() => () => null);
    return (await heavy)(image);
  };
};
