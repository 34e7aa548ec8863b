// What one decides, and the keys for it; then the page begins.
const keys = (() => {
  const WORDS = { approve: "Approved", reject: "Rejected", comment: "Commented" };

  // what a key is about: the opened change, the change under the cursor, or all of a cause
  function about() {
    if (look.open()) return { tiles: [look.current()], name: byId("look-name").textContent };
    const stop = list.here();
    if (!stop) return { tiles: [], name: "" };
    if (stop.matches("h2")) return ofGroup(stop.closest(".group"));
    const tile = stop.closest(".tile") ?? list.tiles.find((one) => one.dataset.number === stop.dataset.number);
    return { tiles: [tile], name: tile.querySelector(".caption").textContent };
  }

  const ofGroup = (group) => ({ tiles: list.within(group), name: group.querySelector("h2").textContent, group });

  async function decide(verb, { tiles, name, group }) {
    if (!tiles.length) return say("Choose a change first: j");
    const some = verb === "approve" && group ? list.expected(tiles) : tiles;
    if (!some.length) return say("All of these are unexpected: decide them one by one");
    let words = "";
    if (verb !== "approve") {
      const what = some.length > 1 ? `${name}: ${some.length} pictures` : name;
      const had = some.length === 1 ? draft.of(some[0])?.words : "";
      words = await ask(verb === "reject" ? "Why is it rejected?" : "What is to be said of it?", what, true, had || (look.open() ? film.here() : ""));
      if (words === null) return;
    }
    draft.set(some, verb === "comment" ? "" : verb, words);
    say(`${WORDS[verb]}: ${some.length > 1 ? counted(some.length, "picture") : name}`);
    if (verb !== "comment") onward();
  }

  const onward = () => (look.open() ? look.step(1) : list.here() && list.step(1, list.here().matches("h2")));

  const PRESSED = {
    j: () => (look.open() ? look.step(1) : list.step(1)),
    k: () => (look.open() ? look.step(-1) : list.step(-1)),
    J: () => look.open() || list.step(1, true),
    K: () => look.open() || list.step(-1, true),
    a: () => decide("approve", about()),
    r: () => decide("reject", about()),
    c: () => decide("comment", about()),
    u: () => (draft.forget(about().tiles), say("Taken back")),
    m: () => look.open() || address.go({ show: address.get("show") === "matrix" ? "" : "matrix" }),
    "/": () => look.open() || search(),
    "?": () => byId("help").showModal(),
    z: () => look.open() && views.natural(),
    0: () => look.open() && views.natural(),
    o: () => look.open() && marks.toggleAll(),
    ",": () => look.open() && film.step(-1),
    ".": () => look.open() && film.step(1),
    " ": () => look.open() && views.turn(),
  };
  const MOVED = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  views.NAMES.forEach((name, n) => (PRESSED[n + 1] = () => look.open() && seen(name)));

  function seen(name) {
    address.go({ view: name === "two" ? "" : name });
    say(document.querySelector(`[data-view="${name}"]`).textContent);
  }

  function search() {
    byId("sieve").elements.q.focus();
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target;
    if (at.closest("textarea, select, input:not([type=range], [type=checkbox])")) return;
    if (document.querySelector("dialog.small[open]")) return;
    if (event.key === " " && at.closest("button, summary, input, a")) return;
    if (MOVED[event.key] && look.open() && !at.closest("input") && views.pan(...MOVED[event.key])) return event.preventDefault();
    const act = PRESSED[event.key];
    if (!act || (event.key === " " && !look.open())) return;
    event.preventDefault();
    act();
  }

  function begin() {
    document.addEventListener("keydown", pressed);
    for (const hidden of document.querySelectorAll("#bar, .group .decide")) hidden.hidden = false;
    for (const group of document.querySelectorAll(".group")) {
      for (const button of group.querySelectorAll("[data-do]")) button.addEventListener("click", () => decide(button.dataset.do, ofGroup(group)));
    }
    for (const button of byId("decide").querySelectorAll("[data-do]")) button.addEventListener("click", () => decide(button.dataset.do, about()));
    byId("approve-all")?.addEventListener("click", () => {
      const free = list.expected(list.shown()).filter((tile) => !draft.of(tile)?.verdict);
      draft.set(free, "approve");
      say(`Approved: ${counted(free.length, "picture")}`);
    });
    byId("help-me")?.addEventListener("click", () => byId("help").showModal());
    document.querySelector(".skip").addEventListener("click", (event) => (event.preventDefault(), byId("changes").focus()));
    addEventListener("pointerdown", (event) => byId("filter")?.open && !event.target.closest("#filter") && (byId("filter").open = false));
    if (matchMedia("(max-width: 60rem)").matches && byId("state")) byId("state").open = false;
    const all = () => (list.sift(), matrix.show(), look.show());
    address.changed(all);
    draft.changed(() => (address.has("only", "undecided") && !look.open() ? all() : (list.tell(), matrix.show(), look.mine())));
    all();
  }

  return { begin };
})();
keys.begin();
