// The voice line to the server: a WebRTC connection with the data channel `interview`, made anew whenever it is lost.
import { pause } from "./graphql.js";
import { Trouble } from "./trouble.js";

const GATHERING = 3_000; // ms, and so are the others
const OPENING = 15_000;
const PING = 5_000;
const QUIET = 12_000; // without a word from the server, not even a pong
const FINAL = ["CONSENT_MISSING", "OVER", "GONE", "UNAUTHENTICATED", "UNAVAILABLE"]; // no use to try again after these

export class Call {
  #peer = null;
  #channel = null;
  #timer = 0;
  #tries = 0;
  #heardAt = 0;
  #closed = false;
  #ping = setInterval(() => this.#look(), PING);

  /** `servers()` gives the ICE servers, `connect(offer)` the answer; `hears(stream)`, `told(message)`, `lost(milliseconds)` until
   * the next try, `back()` and `failed(trouble)` are called as it happens. */
  constructor(microphone, calls) {
    this.microphone = microphone;
    this.calls = calls;
    addEventListener("online", this.#hurry);
  }

  /** Opens the line. Throws `Trouble` where it cannot be opened; once it was open, it is opened again by itself. */
  async open() {
    const iceServers = await this.calls.servers();
    if (this.#closed) return;
    this.#drop();
    const peer = new RTCPeerConnection({ iceServers });
    const channel = peer.createDataChannel("interview");
    [this.#peer, this.#channel] = [peer, channel];
    try {
      for (const track of this.microphone.getTracks()) peer.addTrack(track, this.microphone);
      peer.ontrack = ({ track }) => this.calls.hears(new MediaStream([track]));
      channel.onmessage = ({ data }) => this.#take(JSON.parse(data));
      await peer.setLocalDescription();
      await gathered(peer);
      const sdp = await this.calls.connect(peer.localDescription.sdp);
      if (this.#closed) return;
      await peer.setRemoteDescription({ type: "answer", sdp });
      await opened(peer, channel);
    } catch (failure) {
      if (this.#peer === peer) this.#drop();
      throw failure instanceof Trouble ? failure : new Trouble("NO_LINE", String(failure));
    }
    this.#tries = 0;
    this.#heardAt = Date.now();
    channel.onclose = () => this.#lose(peer);
    peer.onconnectionstatechange = () => peer.connectionState === "failed" && this.#lose(peer);
  }

  send(message) {
    if (this.#channel?.readyState === "open") this.#channel.send(JSON.stringify(message));
  }

  mute(on) {
    for (const track of this.microphone.getTracks()) track.enabled = !on;
  }

  /** Hangs up, and lets the microphone go. */
  close() {
    this.#closed = true;
    clearInterval(this.#ping);
    clearTimeout(this.#timer);
    removeEventListener("online", this.#hurry);
    for (const track of this.microphone.getTracks()) track.stop();
    this.#drop();
  }

  #take(message) {
    this.#heardAt = Date.now();
    if (message.type !== "pong") this.calls.told(message);
  }

  #look() {
    if (this.#channel?.readyState !== "open") return;
    const isGone = Date.now() - this.#heardAt > QUIET || this.#peer.connectionState === "disconnected";
    if (isGone) this.#lose(this.#peer);
    else this.send({ type: "ping", at: Date.now() });
  }

  #lose(peer) {
    if (this.#closed || peer !== this.#peer) return;
    this.#drop();
    const wait = pause(this.#tries++);
    this.calls.lost(wait);
    this.#timer = setTimeout(this.#again, wait);
  }

  #again = async () => {
    clearTimeout(this.#timer);
    this.#timer = 0;
    try {
      await this.open();
      if (!this.#closed) this.calls.back();
    } catch (trouble) {
      if (FINAL.includes(trouble.code) && !this.#closed) this.calls.failed(trouble);
      else this.#lose(this.#peer);
    }
  };

  #hurry = () => this.#timer && this.#again();

  #drop() {
    const [peer, channel] = [this.#peer, this.#channel];
    this.#peer = this.#channel = null;
    if (channel) channel.onclose = channel.onmessage = null;
    if (peer) peer.onconnectionstatechange = peer.ontrack = null;
    peer?.close();
  }
}

/** Until every ICE candidate is gathered, or enough time has passed for those that come. */
function gathered(peer) {
  return new Promise((resolve) => {
    const look = () => peer.iceGatheringState === "complete" && resolve();
    peer.addEventListener("icegatheringstatechange", look);
    setTimeout(resolve, GATHERING);
    look();
  });
}

function opened(peer, channel) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Trouble("NO_LINE"));
    channel.onopen = resolve;
    channel.onclose = fail;
    peer.onconnectionstatechange = () => peer.connectionState === "failed" && fail();
    setTimeout(fail, OPENING);
  });
}
