// The microphone: how it is opened, which there are, how loud it is; and the thread that shows it.
import { Trouble } from "./trouble.js";

const REFUSALS = {
  NotAllowedError: "MICROPHONE_BLOCKED",
  SecurityError: "MICROPHONE_BLOCKED",
  NotFoundError: "MICROPHONE_NONE",
  OverconstrainedError: "MICROPHONE_NONE",
};
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/** Opens a microphone, the usual one unless an id is given. Throws `Trouble`. */
export async function openMicrophone(deviceId) {
  if (!isSecureContext) throw new Trouble("INSECURE");
  if (!navigator.mediaDevices || !window.RTCPeerConnection) throw new Trouble("UNSUPPORTED");
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  if (deviceId) audio.deviceId = { exact: deviceId };
  return navigator.mediaDevices.getUserMedia({ audio }).catch(({ name, message }) => {
    throw new Trouble(REFUSALS[name] ?? "MICROPHONE_BUSY", message);
  });
}

/** Those that can be chosen from. Their names are known once one was opened. */
export async function microphones() {
  return (await navigator.mediaDevices.enumerateDevices()).filter(({ kind, deviceId }) => kind === "audioinput" && deviceId);
}

/** How loud a stream is, from 0 to 1. */
export class Meter {
  #context = new AudioContext();
  #analyser = this.#context.createAnalyser();
  #samples = new Float32Array(this.#analyser.fftSize);

  constructor(stream) {
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.#context.resume();
  }

  level() {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    return Math.min(1, Math.max(0, 1 + Math.log10(power + 1e-9) / 4.5)); // from -45 dB, a quiet room, to full
  }

  close() {
    this.#context.close();
  }
}

/** Draws the thread of a section as loud as `level()` says, until the function that it gives is called. */
export function thread(id, level) {
  const path = document.querySelector(`#${id} .thread path`);
  let height = 0, frame;
  const draw = (now) => {
    height += (level() - height) * 0.25;
    const calm = CALM.matches;
    path.style.strokeWidth = calm ? 3 + 15 * height : 3;
    const points = Array.from({ length: 61 }, (_, i) => {
      const swing = calm ? 0 : Math.sin(i * 0.55 - now / 130) * Math.sin(i * 0.21 + now / 410) * Math.sin((i * Math.PI) / 60);
      return `${i * 10} ${(40 + swing * (2 + 34 * height)).toFixed(1)}`;
    });
    path.setAttribute("d", `M${points.join("L")}`);
    frame = requestAnimationFrame(draw);
  };
  frame = requestAnimationFrame(draw);
  return () => cancelAnimationFrame(frame);
}
