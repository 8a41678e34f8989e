// The way through the page: who it is, the microphone, the interview, the end. What is drawn: view.js.
import { Graph } from "./graphql.js";
import { Interview } from "./interview.js";
import { Meter, microphones, openMicrophone, thread } from "./microphone.js";
import { ALLOW, START, WHO, WITHDRAW } from "./operations.js";
import { Trouble } from "./trouble.js";
import * as view from "./view.js";

const { at } = view;
const { endpoint, config } = document.body.dataset;
const TOKEN = "spool.voice.token";
const LOUD = 0.35; // of the meter
const ENOUGH = 15; // frames that were so loud
const PATIENCE = 6_000; // ms of silence before a hint

let graph, viewer, learner, interview, retry;
let microphone = null; // the stream of the check, until it is a call's
let meters = []; // of the child, and of Spool
let still = () => {}; // ends the drawing of the thread
let busy = false;

/** One step at a time. What goes wrong is shown, with a way to try the same again. */
async function attempt(step, again = step) {
  if (busy) return;
  busy = true;
  await step().catch((trouble) => fail(trouble, again));
  busy = false;
}

function fail(trouble, again) {
  if (!(trouble instanceof Trouble)) console.error(trouble);
  letGo();
  if (interview && !interview.underWay) return look();
  interview?.hangUp();
  retry = again;
  view.trouble(trouble.code, learner && trouble.code !== "UNAUTHENTICATED");
}

function letGo() {
  still();
  microphone?.getTracks().forEach((track) => track.stop());
  meters.forEach((meter) => meter?.close());
  [microphone, meters] = [null, []];
}

// --- who it is

/** The token that the address brought, which the address does not keep; or the one of before. */
function takeToken() {
  const brought = new URLSearchParams(location.hash.slice(1)).get("token");
  if (brought) sessionStorage.setItem(TOKEN, brought);
  if (location.hash) history.replaceState(null, "", location.pathname);
  return sessionStorage.getItem(TOKEN);
}

async function arrive() {
  const token = takeToken();
  if (token) return enter(token);
  const answer = config ? await fetch(config).catch(() => null) : null;
  const { viewers } = answer?.ok ? await answer.json() : { viewers: [] };
  if (!viewers.length) throw new Trouble("UNAUTHENTICATED");
  view.viewers(viewers, (chosen) => attempt(() => enter(chosen)));
}

async function enter(token) {
  sessionStorage.setItem(TOKEN, token);
  graph = new Graph(endpoint, token);
  at("leave").hidden = false;
  ({ viewer } = await graph.ask(WHO));
  const all = [viewer?.student, ...(viewer?.children ?? [])].filter(Boolean);
  learner = all.find(({ id }) => id === learner?.id) ?? all[0];
  if (!learner) throw new Trouble("NOBODY");
  begin();
}

function begin() {
  view.start(viewer, learner, (id) => {
    learner = viewer.children.find((child) => child.id === id);
    begin();
  });
}

async function consent(mutation, more) {
  await graph.change(mutation, { studentId: learner.id, kind: "VOICE_RECORDING", ...more });
  await enter(sessionStorage.getItem(TOKEN));
}

// --- the interview

let startKey; // the same until it has begun, however often that is tried

async function open() {
  if (interview) return;
  startKey ??= uuid();
  const input = { studentId: learner.id, kind: "INITIAL", idempotencyKey: startKey };
  const session = await graph.change(START, input).catch((trouble) => {
    if (trouble.existing?.status === "IN_PROGRESS") return trouble.existing;
    throw trouble;
  });
  interview = new Interview(graph, session, {
    changed: draw,
    ended: look,
    failed: (trouble) => fail(trouble, talk),
    hears: play,
  });
}

async function write() {
  await open();
  if (!interview.call) letGo();
  interview.write();
  view.show("interview");
  draw();
  at("text").focus();
}

async function talk() {
  await open();
  await interview.servers(); // or the trouble that it cannot be spoken
  if (interview.call) interview.speakOn();
  else await check();
}

async function check(deviceId) {
  letGo();
  microphone = await openMicrophone(deviceId);
  const [track] = microphone.getTracks();
  track.onended = () => fail(new Trouble("MICROPHONE_LOST"), check);
  meters = [new Meter(microphone)];
  view.devices(await microphones(), track.getSettings().deviceId);
  view.show("check");
  const began = performance.now();
  let heard = 0;
  still = thread("check", () => {
    const level = meters[0].level();
    heard += level > LOUD;
    view.checked(level, heard > ENOUGH ? "heard" : performance.now() - began > PATIENCE ? "nothing" : "listening");
    return level;
  });
}

async function connect() {
  const stream = microphone;
  microphone = null;
  still();
  view.checked(0, "opening");
  at("voice").play().catch(() => {}); // inside the click: what is played later is allowed by it
  await interview.speak(stream);
  if (!interview.call) return;
  const who = { turn: 0, hearing: 0, asking: 1 };
  still = thread("interview", () => meters[who[interview.phase]]?.level() ?? 0);
  view.show("interview");
  draw();
}

function play(stream) {
  at("voice").srcObject = stream;
  meters[1]?.close();
  meters[1] = new Meter(stream);
  const tell = (refused) => (at("sound").hidden = refused?.name !== "NotAllowedError");
  at("voice").play().then(tell, tell);
}

function draw() {
  view.interview(interview);
}

function look() {
  letGo();
  view.end(interview, learner);
}

async function answer(event) {
  event.preventDefault();
  const text = at("text").value.trim();
  if (!text || !(await interview.answer(text))) return;
  at("text").value = "";
}

async function finish() {
  if (at("sure").returnValue === "finish") await interview.finish();
}

/** `crypto.randomUUID` is there over https alone. */
function uuid() {
  const digit = (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16);
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, digit);
}

// --- what is pressed

const on = (id, step) => at(id).addEventListener("click", () => attempt(step));
on("allow", () => consent(ALLOW, { policyVersion: at("consent").dataset.policy }));
on("withdraw", () => consent(WITHDRAW));
on("talk", talk);
on("speak", talk);
on("write", write);
at("ready").addEventListener("click", () => attempt(connect, talk));
at("retry").addEventListener("click", () => attempt(retry));
document.querySelectorAll(".writes").forEach((button) => button.addEventListener("click", () => attempt(write)));
at("devices").addEventListener("change", ({ target }) => attempt(() => check(target.value)));
at("done").addEventListener("click", () => interview.done());
at("repeat").addEventListener("click", () => interview.repeat());
at("sound").addEventListener("click", () => play(at("voice").srcObject));
at("answer").addEventListener("submit", answer);
at("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) answer(event);
});
at("finish").addEventListener("click", () => at("sure").showModal());
at("sure").addEventListener("close", () => attempt(finish));
at("again").addEventListener("click", () => location.reload());
at("leave").addEventListener("click", () => {
  sessionStorage.removeItem(TOKEN);
  location.reload();
});
addEventListener("keydown", (event) => {
  const isFree = [document.body, at("question")].includes(document.activeElement) && !event.repeat;
  if (!isFree || ![" ", "Enter"].includes(event.key) || !at("done").offsetParent) return;
  event.preventDefault();
  at("done").click(); // which does nothing while it is disabled
});
addEventListener("hashchange", () => location.reload());
addEventListener("pageshow", ({ persisted }) => persisted && location.reload()); // its line was hung up when it was left
addEventListener("pagehide", () => interview?.hangUp());

attempt(arrive);
