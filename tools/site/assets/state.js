// What a page shows is told by the end of its address, `#key=value&key=value`, so that every state
// has a link and the back button works. An end without `=` is a section, and no state.

const listeners = [];

/** The state as an object of strings. */
function read() {
  const told = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries([...told].filter(([, value]) => value !== ""));
}

/** Change some values, null removes one. `replace`: no step of its own for the back button. */
function write(changes, replace = false) {
  const values = { ...read(), ...changes };
  const kept = Object.entries(values).filter(([, value]) => value !== null && value !== "");
  const address = `#${new URLSearchParams(kept)}`;
  if (address === location.hash || (address === "#" && location.hash === "")) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  tell();
}

/** Call `listener` with the state, now and whenever it changes, be it by the back button. */
function listen(listener) {
  listeners.push(listener);
  return listener(read());
}

function tell() {
  for (const listener of listeners) listener(read());
}

window.addEventListener("hashchange", tell);

export const state = { read, write, listen };
