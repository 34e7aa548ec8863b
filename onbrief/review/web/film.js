// Two moving pictures, frame by frame. A frame is sought in its middle, (n + ½) / rate: at its edge players miss by one.
// Below the player stands its time: which frames differ, and what the checks say of which.
const film = (() => {
  let films = [];
  let rate = [25, 1];
  let last = 0;
  let at = 0;
  let show = () => {};
  let beat = 0;

  // the frame stands in the address of the pages that have one
  const linked = typeof address === "object";
  const keep = (frame) => linked && address.go({ frame: String(frame) });

  const timeOf = (frame) => ((frame + 0.5) * rate[1]) / rate[0];
  const frameOf = (seconds) => Math.floor((seconds * rate[0]) / rate[1] + 1e-6);

  // minutes, seconds and frames, as findings tell them: counted without drop at the next whole rate
  function clock(frame, [numerator, denominator] = rate) {
    const whole = Math.ceil(numerator / denominator);
    const two = (number) => String(number).padStart(2, "0");
    const seconds = Math.floor(frame / whole);
    return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}.${two(frame % whole)}`;
  }

  function seek(frame) {
    at = Math.min(last, Math.max(0, frame));
    for (const one of films) one.currentTime = timeOf(at);
    show();
  }

  // a stretch of the time as a bar; a click goes to its first frame
  function bar([first, until], kind, title) {
    const button = make("button", { type: "button", class: `bar ${kind}`, title: `${title} · frame ${first} · ${clock(first)}`, "aria-label": title, onclick: () => go(first) });
    button.style.left = `${(100 * first) / (last + 1)}%`;
    button.style.width = `${(100 * (Math.min(until, last) - first + 1)) / (last + 1)}%`;
    return button;
  }

  // the heavier finding lies over the lighter one
  const WEIGHT = ["note", "warn", "block"];
  const heavier = (one, other) => WEIGHT.indexOf(one.severity) - WEIGHT.indexOf(other.severity);

  // null where there is nothing to tell
  function timeline(change) {
    const differ = (change.frames ?? []).map((range) => bar(range, "differs", "Differs"));
    const told = (change.findings ?? []).filter((one) => one.span).sort(heavier).map((one) => bar([one.span[0], one.span[0] + one.span[1] - 1], `is-${one.severity}`, one.message));
    const rows = [differ, told].filter((row) => row.length).map((row) => make("div", { class: "row" }, ...row));
    return rows.length ? make("div", { class: "timeline", role: "group", "aria-label": "Time" }, ...rows, make("i", { class: "now", "aria-hidden": "true" })) : null;
  }

  function pause() {
    cancelAnimationFrame(beat);
    films.forEach((one) => one.pause());
    seek(at);
    keep(at);
  }

  function play() {
    const follow = () => {
      at = Math.min(last, frameOf(films[0].currentTime));
      for (const other of films.slice(1)) {
        if (Math.abs(other.currentTime - films[0].currentTime) > (2 * rate[1]) / rate[0]) other.currentTime = films[0].currentTime;
      }
      show();
      if (films[0].ended || at >= last) return pause();
      beat = requestAnimationFrame(follow);
    };
    if (at >= last) seek(0);
    Promise.all(films.map((one) => one.play())).then(() => (beat = requestAnimationFrame(follow)), pause);
  }

  const playing = () => films.some((one) => !one.paused);
  const step = (by) => {
    if (!films.length) return;
    go(at + by);
  };

  // a switch that shows by itself whether it is on
  function toggle(words, on, set) {
    const button = make("button", { type: "button", class: "button", "aria-pressed": String(on), onclick: () => {
      set((on = !on));
      button.setAttribute("aria-pressed", String(on));
    } }, words);
    return button;
  }

  // of two films that play together the newer one is heard
  function heard() {
    const loud = films[films.length - 1];
    return toggle("Sound", !loud.muted, (on) => (loud.muted = !on));
  }

  function captions() {
    const tracks = films.flatMap((one) => [...one.textTracks]);
    const set = (on) => tracks.forEach((one) => (one.mode = on ? "showing" : "hidden"));
    return tracks.length ? [toggle("Captions", tracks.some((one) => one.mode === "showing"), set)] : [];
  }

  function offer(stage, change) {
    cancelAnimationFrame(beat);
    films = [...stage.querySelectorAll("video")];
    if (!films.length) return;
    const [numerator, denominator, frames] = (change.new?.film ?? change.old?.film);
    rate = [numerator, denominator];
    last = frames - 1;
    at = Math.min(last, Number(linked && address.get("frame")) || 0);
    const range = make("input", { type: "range", min: 0, max: last, step: 1, value: 0, "aria-label": "Frame" });
    const told = make("output", { class: "mono" });
    const button = make("button", { type: "button", class: "button icon", "aria-label": "Play" , onclick: () => (playing() ? pause() : play()) }, "▶");
    show = () => {
      range.value = at;
      told.textContent = `${clock(at)} · frame ${at} of ${last} · ${denominator === 1 ? numerator : `${numerator}/${denominator}`} a second`;
      button.textContent = playing() ? "❚❚" : "▶";
      button.ariaLabel = playing() ? "Pause" : "Play";
      if (line) line.lastChild.style.left = `${(100 * (at + 0.5)) / (last + 1)}%`;
      for (const mark of stage.querySelectorAll("[data-first]")) mark.classList.toggle("away", at < Number(mark.dataset.first) || at >= Number(mark.dataset.until));
    };
    range.addEventListener("input", () => (films.forEach((one) => one.pause()), seek(Number(range.value))));
    range.addEventListener("change", () => keep(range.value));
    const back = make("button", { type: "button", class: "button icon", "aria-label": "Previous frame", title: "Previous frame (,)", onclick: () => step(-1) }, "−1");
    const on = make("button", { type: "button", class: "button icon", "aria-label": "Next frame", title: "Next frame (.)", onclick: () => step(1) }, "+1");
    const line = timeline(change);
    byId("control").prepend(make("div", { class: "film", role: "group", "aria-label": "Player" }, button, back, on, range, told, heard(), ...captions(), ...(line ? [line] : [])));
    films.forEach((one) => one.addEventListener("loadedmetadata", () => (one.currentTime = timeOf(at)), { once: true }));
    show();
  }

  // as somebody asks for it; false where no film stands in the page
  function go(frame) {
    if (!films.length) return false;
    if (playing()) pause();
    seek(frame);
    keep(at);
    say(`Frame ${at}`);
    return true;
  }

  // how a remark on what is shown begins; empty where nothing moves
  const here = () => (films.length && films[0].isConnected ? `Frame ${at} (${clock(at)}): ` : "");

  return { offer, step, go, here, clock };
})();
