// What can go wrong, and what a child is told about it: what it is, what to do, and what the button says that tries again.

/** A failure with a code: one of WORDS, or whatever the server calls it. */
export class Trouble extends Error {
  constructor(code, message = code) {
    super(message);
    this.code = code;
  }
}

const AGAIN = "Try again";
const WORDS = {
  MICROPHONE_NONE: ["I cannot find a microphone", "Plug one in, or switch on the one of your headset. Then try again."],
  MICROPHONE_BLOCKED: [
    "The microphone is blocked",
    "Your browser does not let me listen. Press the sign beside the address at the top, allow the microphone, and try again.",
  ],
  MICROPHONE_BUSY: ["Something else uses the microphone", "Close other calls, recorders and games that listen. Then try again."],
  MICROPHONE_LOST: ["The microphone has gone", "It was unplugged or switched off. Put it back, then try again."],
  INSECURE: [
    "I may not listen on this page",
    "Browsers let a page listen only where its address begins with https. Ask a grown-up to open it there.",
    null,
  ],
  UNSUPPORTED: ["This browser is too old to talk with me", "Ask a grown-up for a newer one.", null],
  NO_LINE: ["I could not get a line to you", "Your network may not let voices through. Try again in a moment."],
  OFFLINE: ["I cannot reach the school", "Look whether you are connected to the internet. Then try again."],
  SERVER_BUSY: ["Many are talking at the moment", "All places for talking are taken. Wait a minute, then try again."],
  UNAVAILABLE: ["I cannot hear here", "This school's computer can read, but it has not learned to listen. Write to me.", null],
  CONSENT_MISSING: [
    "Somebody at home has to say yes first",
    "Before you can talk with me, a parent has to allow it. They can do that on this page. Until then, write to me.",
  ],
  CONSENT_WITHDRAWN: ["We stop talking here", "Your permission to talk was taken back. All you told is kept. Write to me.", null],
  REPLACED: ["You went on somewhere else", "This talk goes on in another window, or on another device.", "Go on here"],
  SILENT: ["Are you still there?", "I did not hear you for a while, so I stopped listening. We go on where we were.", "Go on"],
  OVER: ["This talk is over", "It was finished already, maybe on another device. You can begin a new one."],
  UNAUTHENTICATED: ["Please sign in again", "Close this page, and open it from your school's page once more.", null],
  NOBODY: ["This page is for pupils and their parents", "Sign in as one of them to go on.", null],
};
const OTHER = ["Something went wrong", "That was not you. Wait a moment, then try again."];

export function wordsFor(code) {
  const [title, text, again = AGAIN] = WORDS[code] ?? OTHER;
  return { title, text, again };
}
