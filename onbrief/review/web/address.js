// What is shown stands in the address, so that a link brings somebody else to the same place.
// show, open, view; q, campaign, locale, placement, kind, fate; only: `unexpected`, `undecided`, or both with a comma.
const address = (() => {
  const listeners = [];
  const read = () => new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  let now = read();

  const get = (name) => now.get(name) ?? "";
  const has = (name, part) => get(name).split(",").includes(part);

  // step: whether the browser's Back comes here again
  function go(changes, step = false) {
    for (const [name, value] of Object.entries(changes)) value ? now.set(name, value) : now.delete(name);
    const hash = `#${now.toString().replaceAll("%2F", "/").replaceAll("%2C", ",")}`;
    history[step ? "pushState" : "replaceState"](null, "", hash);
    listeners.forEach((listen) => listen());
  }

  function reread() {
    now = read();
    listeners.forEach((listen) => listen());
  }

  addEventListener("hashchange", reread);
  addEventListener("popstate", reread);
  return { get, has, go, changed: (listen) => listeners.push(listen) };
})();
