// The camera's window: on and off, which camera, the torch, and what to do when there is none.
import { fill } from "./filling.js";

const REFUSED = "Trình duyệt chưa cho dùng máy ảnh. Vui lòng cho phép trong cài đặt của trang, hoặc nhập mã vé, hoặc tìm theo tên.";
const MISSING = "Thiết bị này không có máy ảnh dùng được. Vui lòng nhập mã vé hoặc tìm theo tên.";
const BUSY = "Máy ảnh đang được ứng dụng khác dùng. Vui lòng đóng ứng dụng đó rồi bật lại, hoặc nhập mã vé.";
const SENTENCES = { NotAllowedError: REFUSED, SecurityError: REFUSED, NotReadableError: BUSY, AbortError: BUSY };
const BETWEEN_FRAMES_MS = 70;
const CHOSEN = "scanner-camera";

/** Which camera this phone's holder chose, by its id; the browser may refuse storage. */
const rememberedCamera = () => {
  try {
    return localStorage.getItem(CHOSEN);
  } catch {
    return null;
  }
};

const rememberCamera = (deviceId) => {
  try {
    localStorage.setItem(CHOSEN, deviceId);
  } catch {
    // It holds as long as the page.
  }
};

export const makeCameraPanel = (room, { decoder, onText }) => {
  const part = (name) => room.querySelector(`[data-${name}]`);
  const [frame, video, words, choice, list] = ["camera", "video", "camera-words", "camera-choice", "cameras"].map(part);
  const [start, stop, torch] = ["start", "stop", "torch"].map(part);
  let stream = null;
  let awake = null;
  let read = null;

  const off = (sentence) => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    awake?.release().catch(() => {});
    awake = null;
    frame.dataset.state = "off";
    for (const control of [stop, torch, choice]) control.hidden = true;
    if (sentence) words.textContent = sentence;
  };

  const showControls = async () => {
    const track = stream.getVideoTracks()[0];
    stop.hidden = false;
    torch.hidden = !track.getCapabilities?.().torch;
    torch.setAttribute("aria-pressed", "false");
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
    choice.hidden = cameras.length < 2;
    const present = track.getSettings?.().deviceId;
    const named = ({ deviceId, label }, place) => new Option(label || `Máy ảnh ${place + 1}`, deviceId, false, deviceId === present);
    fill(list, cameras.map(named));
  };

  const look = async (mine) => {
    while (stream === mine) {
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        const text = await read(video).catch(() => null);
        // The verdict first: reading the next frame would take the processor from it.
        if (text && stream === mine) await onText(text);
      }
      await new Promise((resume) => setTimeout(resume, BETWEEN_FRAMES_MS));
    }
  };

  const open = (deviceId) => {
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } };
    return navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } });
  };

  const on = async (deviceId = rememberedCamera()) => {
    off();
    if (!navigator.mediaDevices?.getUserMedia) {
      off(MISSING);
      return;
    }
    frame.dataset.state = "starting";
    try {
      const { makeDecoder } = await import("./decoder.js");
      read ??= await makeDecoder(decoder);
      // A camera that was chosen once may be gone, or have another id now.
      stream = await open(deviceId).catch((error) => {
        if (!deviceId || error.name !== "OverconstrainedError") throw error;
        return open(null);
      });
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      off(SENTENCES[error.name] ?? MISSING);
      return;
    }
    stream.getVideoTracks()[0].addEventListener("ended", () => off(BUSY));
    frame.dataset.state = "on";
    look(stream);
    showControls().catch(() => {});
    // A phone that sleeps between two trainees is a slow door.
    awake = await navigator.wakeLock?.request("screen").catch(() => null);
  };

  start.addEventListener("click", () => on());
  stop.addEventListener("click", () => off());
  list.addEventListener("change", () => {
    rememberCamera(list.value);
    on(list.value);
  });
  torch.addEventListener("click", () => {
    const lit = torch.getAttribute("aria-pressed") !== "true";
    const track = stream?.getVideoTracks()[0];
    track?.applyConstraints({ advanced: [{ torch: lit }] }).then(
      () => torch.setAttribute("aria-pressed", String(lit)),
      () => (torch.hidden = true),
    );
  });

  // Another tab or a locked phone: the camera goes off, and comes back with the page.
  let pausedOn = false;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      pausedOn = Boolean(stream);
      if (stream) off();
    } else if (pausedOn) {
      on();
    }
  });

  // Allowed before on this phone: begin at once.
  navigator.permissions
    ?.query({ name: "camera" })
    .then(({ state }) => state === "granted" && !stream && frame.dataset.state === "off" && on())
    .catch(() => {});
};
