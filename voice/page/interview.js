// One interview as this page knows it: what is asked, heard and found, by the API, by the line, and by what is written.
import { Call } from "./call.js";
import { ANSWER, COMPLETE, CONNECT, FOLLOW, SERVERS } from "./operations.js";
import { Trouble } from "./trouble.js";

const LAST_WORDS = 12_000; // ms for which the line stays open at the end, for Spool to say goodbye
const THOUGHT = 6_000; // ms after which it is the child's turn again: what was no answer is not told of
const BREAKS = ["REPLACED", "CONSENT_WITHDRAWN", "SILENT"]; // ends of a call whose interview is under way

export class Interview {
  mode = "write"; // or "speak"
  phase = "turn"; // or "asking", "hearing", "thinking", "lost"
  caption = { text: "" };
  notice = "";
  call = null;
  sending = false;
  elsewhere = false; // it was ended by somebody else than this page

  /** `changed()`, `ended()` and `failed(trouble)` are called as it happens, `hears(stream)` with Spool's voice. */
  constructor(graph, session, calls) {
    Object.assign(this, { graph, calls, session, question: session.questions.at(-1) });
    const next = (data) => this.#take(data.interview);
    this.stop = graph.follow(FOLLOW, { id: session.id }, { next, failed: calls.failed });
  }

  get underWay() {
    return this.session.status === "IN_PROGRESS";
  }

  async speak(microphone) {
    this.call?.close();
    const call = new Call(microphone, {
      servers: () => this.servers(),
      connect: (sdpOffer) => this.#connect(sdpOffer),
      hears: this.calls.hears,
      told: (message) => this.#told(message),
      lost: (wait) => this.underWay && this.#change({ phase: "lost", notice: `I lost you. I try again in ${wait / 1000} s.` }),
      back: () => this.#change({ phase: "turn", notice: "There you are again. We go on where we were." }),
      failed: (trouble) => this.#fail(trouble),
    });
    this.call = call;
    try {
      await call.open();
    } catch (trouble) {
      this.hangUp();
      throw trouble;
    }
    microphone.getTracks()[0].onended = () => this.#fail(new Trouble("MICROPHONE_LOST"));
    if (this.call === call) this.#change({ mode: "speak", phase: "turn", notice: "" });
  }

  /** Goes on in writing. An open line stays, and hears nothing meanwhile. */
  write() {
    this.call?.mute(true);
    this.#change({ mode: "write", caption: { text: "" }, phase: this.phase === "lost" ? "lost" : "turn" });
  }

  /** Goes on speaking where a line is open. */
  speakOn() {
    this.call.mute(false);
    this.#change({ mode: "speak" });
  }

  done() {
    this.call?.send({ type: "done" });
    this.#think({ notice: "" });
  }

  repeat() {
    this.call?.send({ type: "repeat" });
  }

  /** Answers the question in writing. Gives whether that has arrived. */
  answer(text) {
    return this.#send(ANSWER, { sessionId: this.session.id, questionId: this.question.id, text });
  }

  finish() {
    return this.#send(COMPLETE, { sessionId: this.session.id });
  }

  hangUp() {
    this.call?.close();
    this.call = null;
  }

  async #send(mutation, input) {
    if (this.sending) return false;
    this.sending = true;
    this.#change({ phase: "thinking", notice: "" });
    try {
      this.#take(await this.graph.change(mutation, input));
      return true;
    } catch (trouble) {
      if (trouble.existing) this.#take(trouble.existing);
      else if (trouble.code === "UNAUTHENTICATED") this.#fail(trouble);
      else this.#change({ notice: "That has not arrived. Please try again in a moment." });
      return false;
    } finally {
      this.sending = false;
      if (this.phase === "thinking") this.#change({ phase: "turn" });
    }
  }

  #take(session) {
    if (session.questions.length < this.session.questions.length) return; // an answer that was overtaken
    const before = this.session;
    this.session = session;
    if (session.questions.length > before.questions.length) this.#ask(session.questions.at(-1));
    if (before.status === "IN_PROGRESS" && !this.underWay) this.#end();
    this.#change({});
  }

  #ask({ id, text }) {
    if (this.question.id === id) return;
    this.#change({ question: { id, text }, notice: "", phase: this.phase === "thinking" ? "turn" : this.phase });
  }

  #told(message) {
    const { type, on } = message;
    if (type === "question") this.#ask(message);
    else if (type === "speaking" && on) this.#change({ phase: "asking" });
    else if (type === "speaking" && this.phase === "asking") this.#change({ phase: "turn" });
    else if (type === "hearing" && on) this.#change({ phase: "hearing", notice: "", caption: { text: "" } });
    else if (type === "hearing") this.#think();
    else if (type === "listening") this.#change({ phase: "turn" });
    else if (type === "caption") this.#change({ caption: message });
    else if (type === "notice") this.#change({ notice: message.text, phase: this.phase === "thinking" ? "turn" : this.phase });
    else if (type === "ended" && BREAKS.includes(message.status)) this.#fail(new Trouble(message.status));
    else if (type === "ended") this.servers().catch((trouble) => this.#fail(trouble));
  }

  async #connect(sdpOffer) {
    const answer = await this.graph.change(CONNECT, { sessionId: this.session.id, sdpOffer }).catch((trouble) => {
      if (!trouble.existing) throw trouble;
      this.#take(trouble.existing);
      throw new Trouble(trouble.existing.voice);
    });
    return answer.sdpAnswer;
  }

  /** The servers to find a way to each other by. Throws `Trouble` where the interview cannot be spoken. */
  async servers() {
    const { node } = await this.graph.ask(SERVERS, { id: this.session.id });
    if (node) this.#take(node);
    if (node?.voice !== "READY") throw new Trouble(node?.voice ?? "OVER");
    return (node.iceServers ?? []).map(({ urls, username, credential }) => (username ? { urls, username, credential } : { urls }));
  }

  #end() {
    this.stop();
    this.elsewhere = !this.call && !this.sending;
    this.call?.microphone.getTracks().forEach((track) => track.stop());
    if (this.call) setTimeout(() => this.hangUp(), LAST_WORDS);
    this.calls.ended();
  }

  #think(what = {}) {
    this.#change({ ...what, phase: "thinking" });
    clearTimeout(this.thought);
    this.thought = setTimeout(() => this.phase === "thinking" && this.#change({ phase: "turn" }), THOUGHT);
  }

  #fail(trouble) {
    this.hangUp();
    this.mode = "write";
    this.phase = "turn";
    if (this.underWay) this.calls.failed(trouble);
  }

  #change(what) {
    Object.assign(this, what);
    this.calls.changed();
  }
}
