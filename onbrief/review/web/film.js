// Two moving pictures, frame by frame. A frame is sought in its middle, (n + ½) / rate: at its edge players miss by one.
const film = (() => {
  let films = [];
  let rate = [25, 1];
  let last = 0;
  let at = 0;
  let show = () => {};
  let beat = 0;

  const timeOf = (frame) => ((frame + 0.5) * rate[1]) / rate[0];
  const frameOf = (seconds) => Math.floor((seconds * rate[0]) / rate[1] + 1e-6);

  function seek(frame) {
    at = Math.min(last, Math.max(0, frame));
    for (const one of films) one.currentTime = timeOf(at);
    show();
  }

  function pause() {
    cancelAnimationFrame(beat);
    films.forEach((one) => one.pause());
    seek(at);
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
    if (playing()) pause();
    seek(at + by);
    say(`Frame ${at}`);
  };

  function offer(stage, change) {
    cancelAnimationFrame(beat);
    films = [...stage.querySelectorAll("video")];
    if (!films.length) return;
    const [numerator, denominator, frames] = (change.new?.film ?? change.old?.film);
    rate = [numerator, denominator];
    last = frames - 1;
    const range = make("input", { type: "range", min: 0, max: last, step: 1, value: 0, "aria-label": "Frame" });
    const told = make("output", { class: "mono" });
    const button = make("button", { type: "button", class: "button icon", "aria-label": "Play" , onclick: () => (playing() ? pause() : play()) }, "▶");
    show = () => {
      range.value = at;
      told.textContent = `frame ${at} of ${last} · ${denominator === 1 ? numerator : `${numerator}/${denominator}`} a second`;
      button.textContent = playing() ? "❚❚" : "▶";
      button.ariaLabel = playing() ? "Pause" : "Play";
    };
    range.addEventListener("input", () => (films.forEach((one) => one.pause()), seek(Number(range.value))));
    const back = make("button", { type: "button", class: "button icon", "aria-label": "Previous frame", title: "Previous frame (,)", onclick: () => step(-1) }, "−1");
    const on = make("button", { type: "button", class: "button icon", "aria-label": "Next frame", title: "Next frame (.)", onclick: () => step(1) }, "+1");
    byId("control").prepend(make("div", { class: "film", role: "group", "aria-label": "Player" }, button, back, on, range, told));
    films.forEach((one) => one.addEventListener("loadedmetadata", () => (one.currentTime = timeOf(at)), { once: true }));
    show();
  }

  // as somebody asks for it; false where no film stands in the page
  function go(frame) {
    if (!films.length) return false;
    if (playing()) pause();
    seek(frame);
    say(`Frame ${at}`);
    return true;
  }

  return { offer, step, go };
})();
