// What is on the screen: one section at a time, and what is written in it.
import { wordsFor } from "./trouble.js";

export const at = (id) => document.getElementById(id);
const PHASES = {
  asking: "Spool is talking",
  turn: "Your turn. Take your time.",
  hearing: "I hear you",
  thinking: "Let me think …",
  lost: "Just a moment",
};
const CHECKED = {
  listening: "I am listening …",
  heard: "I can hear you well.",
  nothing: "I do not hear anything yet. Is the microphone on? Maybe it is another one.",
  opening: "One moment, I am opening the line …",
};
const SIDES = [
  ["PERSONAL", "What you like"],
  ["SOCIAL", "Together with others"],
  ["CAREER", "Work you would like to try"],
  ["PHILANTHROPIC", "What you want to make better"],
];
const ENDS = {
  COMPLETED: ["Thank you, NAME!", "I enjoyed that. From now on, your lessons can be about these things."],
  ABANDONED: ["We stopped here", "It was quiet for a long time, so I closed our talk. What you told is kept."],
  FAILED: ["Something went wrong here", "That was not you. What you told is kept, and we can begin anew."],
  ELSEWHERE: ["This talk is over", "It was finished somewhere else, maybe on another device. This is what I found out."],
  NOTHING: ["Thank you, NAME!", "I would like to hear more from you another day."],
};

const nameOf = (learner) => learner.preferredName ?? learner.firstName;

function element(name, ...inside) {
  const made = document.createElement(name);
  made.append(...inside);
  return made;
}

/** Shows this section alone, and hands the focus to its title. */
export function show(id) {
  if (!at(id).hidden) return;
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== id;
  document.querySelector(`#${id} h1`)?.focus();
  scrollTo(0, 0);
}

export function viewers(all, chosen) {
  at("viewers").replaceChildren(
    ...all.map(({ name, token }) => {
      const button = element("button", name);
      button.addEventListener("click", () => chosen(token));
      return element("li", button);
    }),
  );
  show("who");
}

/** The start, for a learner, or for a parent who can choose another child. */
export function start(viewer, learner, choose) {
  const children = viewer.student ? [] : viewer.children;
  const theirs = children.length > 0;
  const called = nameOf(learner);
  const whom = theirs ? ` with ${called}` : "";
  const allowed = learner.consents.some(({ kind, withdrawnAt }) => kind === "VOICE_RECORDING" && !withdrawnAt);
  const resumes = learner.interviews.some(({ status }) => status === "IN_PROGRESS");
  at("start-title").textContent = `Hello, ${theirs ? viewer.name : called}`;
  at("for-child").hidden = theirs;
  at("for-parent").hidden = !theirs;
  at("children").hidden = children.length < 2;
  const choices = at("children").querySelector("div");
  for (const child of choices.childElementCount ? [] : children) {
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "child", checked: child === learner });
    radio.addEventListener("change", () => choose(child.id));
    choices.append(element("label", radio, nameOf(child)));
  }
  at("consent").hidden = !theirs;
  at("consent").dataset.allowed = allowed;
  at("consent-title").textContent = allowed ? `${called} may talk` : `May ${called} talk with Spool?`;
  at("allow").textContent = `Yes, ${called} may talk`;
  at("not-allowed").hidden = theirs || allowed;
  at("talk").hidden = !allowed;
  at("talk").textContent = resumes ? `Go on talking${whom}` : `Talk${whom || " with me"}`;
  at("write").textContent = resumes ? `Go on in writing${whom}` : `Write${whom || " to me"}`;
  at("write").classList.toggle("main", !allowed && !theirs);
  show("start");
}

export function checked(level, state) {
  at("check").querySelector(".thread").setAttribute("aria-valuenow", Math.round(level * 100));
  at("check-word").dataset.state = state;
  write("check-word", CHECKED[state]);
}

export function devices(all, current) {
  at("devices").hidden = all.length < 2;
  at("devices").querySelector("select").replaceChildren(
    ...all.map(({ label, deviceId }, n) => new Option(label || `Microphone ${n + 1}`, deviceId, false, deviceId === current)),
  );
}

export function interview({ question, mode, phase, caption, notice, session, call }) {
  const speaks = mode === "speak";
  const quiet = phase === "asking" || phase === "lost" || phase === "thinking";
  ask(question.text);
  write("phase", !speaks && call && !quiet ? "Write, I am not listening meanwhile." : speaks || quiet ? PHASES[phase] : "");
  write("notice", notice);
  at("interview").dataset.phase = phase;
  at("interview").dataset.mode = mode;
  at("caption").hidden = !speaks;
  write("heard", caption.final ? caption.text : "");
  write("hearing", caption.final ? "" : caption.text || "What you say appears here.");
  at("answer").hidden = speaks;
  at("answer").querySelector("button").disabled = at("text").readOnly = phase === "thinking";
  at("done").hidden = at("repeat").hidden = !speaks;
  at("done").disabled = at("repeat").disabled = phase === "lost";
  at("interview").querySelector(".writes").hidden = !speaks;
  at("speak").hidden = speaks || session.voice !== "READY";
  at("found").hidden = session.interests.length === 0;
  const chips = at("found").querySelector("ul");
  const names = session.interests.map(({ name }) => name);
  for (const chip of [...chips.children]) if (!names.includes(chip.textContent)) chip.remove();
  const have = [...chips.children].map(({ textContent }) => textContent);
  chips.append(...names.filter((name) => !have.includes(name)).map((name) => element("li", name)));
}

export function end({ session, elsewhere }, learner) {
  const completed = elsewhere ? "ELSEWHERE" : session.interests.length ? "COMPLETED" : "NOTHING";
  const [title, text] = ENDS[session.status === "COMPLETED" ? completed : session.status];
  at("end-title").textContent = title.replace("NAME", nameOf(learner));
  at("end-lead").textContent = text;
  at("sides").hidden = session.interests.length === 0;
  at("sides").replaceChildren(
    ...SIDES.map(([side, title]) => {
      const names = session.interests.filter(({ category }) => category === side).map(({ name }) => element("li", name));
      const chips = Object.assign(element("ul", ...names), { className: "chips" });
      const told = names.length ? chips : element("p", "Nothing yet. Next time, maybe.");
      return Object.assign(element("div", element("h2", title), told), { className: "card" });
    }),
  );
  show("end");
}

export function trouble(code, writes) {
  const { title, text, again } = wordsFor(code);
  at("trouble-title").textContent = title;
  at("trouble-text").textContent = text;
  at("retry").textContent = again;
  at("retry").hidden = again === null;
  at("trouble").querySelector(".writes").hidden = !writes;
  show("trouble");
}

/** The question in large type, and smaller what is said before it. */
function ask(text) {
  if (at("question").textContent === text) return;
  const [, before, asked] = text.match(/^((?:[^?]*[.!…] )?)(.*)$/s);
  at("question").replaceChildren(...(before ? [element("span", before)] : []), asked);
}

/** Writes a text where it is not there yet: what is written anew is read out anew. */
function write(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}
