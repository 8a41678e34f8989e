// What the page keeps in the browser: all that GraphiQL keeps, but for headers, since they hold tokens.

const HISTORY = /:(queries|favorites)$/; // GraphiQL's history; its tabs leave headers out by themselves

export const storage = {
  get length() {
    return localStorage.length;
  },
  getItem: (key: string) => localStorage.getItem(key),
  setItem: (key: string, value: string) =>
    localStorage.setItem(key, HISTORY.test(key) ? withoutHeaders(value) : value),
  removeItem: (key: string) => localStorage.removeItem(key),
  clear: () => localStorage.clear(),
};

function withoutHeaders(history: string): string {
  return JSON.stringify(JSON.parse(history), (name, value) => (name === "headers" ? undefined : value));
}
