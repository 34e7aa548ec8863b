// Five ways to hold the old picture against the new one. All of them zoom and pan together.
const views = (() => {
  const [stage, control] = [byId("stage"), byId("control")];
  const NAMES = ["two", "swipe", "onion", "blink", "heat"];
  const BEAT = 700; // ms, well below three flashes a second
  let change = null;
  let view = "two";
  let timer = 0;

  function picture(side, which) {
    const [whole, ...sharp] = side.blocks;
    const alt = `${which === "old" ? "Before" : "After"}${change.alt ? `: ${change.alt}` : ""}`;
    const base = side.film
      ? make("video", { class: "base", muted: true, playsinline: true, preload: "auto", "data-width": side.width, "aria-label": alt })
      : make("img", { class: "base", alt, "data-width": side.width, draggable: "false" });
    if (side.film) base.muted = true; // the attribute alone counts only for the parser
    const source = whole ? pictures.url(whole[1]) : pictures.thumb(side.picture);
    if (!source) return [make("p", { class: "missing" }, "This picture is not in the file.")];
    base.src = source;
    return [base, ...sharp.map(([box, name]) => patch(side, box, name))];
  }

  // a place at 100 % over a picture that is smaller
  function patch(side, [x, y, width, height], name) {
    const image = make("img", { class: "patch", alt: "", src: pictures.url(name), draggable: "false" });
    Object.assign(image.style, { left: `${(x / side.width) * 100}%`, top: `${(y / side.height) * 100}%`, width: `${(width / side.width) * 100}%`, height: `${(height / side.height) * 100}%` });
    return image;
  }

  function layerOf(side, ...children) {
    const layer = make("div", { class: "layer" }, ...children);
    layer.style.setProperty("--ratio", side.width / side.height);
    layer.style.setProperty("--w", side.width * (Math.max(side.width, side.height) < 900 ? 2 : 1)); // a banner is shown twice as large
    return layer;
  }

  function paneOf(layer, label, name) {
    const pane = make("figure", { class: "pane" }, layer, make("figcaption", { class: name }, label));
    return pane;
  }

  const sheet = (which) => make("div", { class: `sheet ${which}` }, ...picture(change[which], which));

  function single(which, label) {
    const layer = layerOf(change[which], ...picture(change[which], which));
    marks.over(layer, change, change[which], which);
    return paneOf(layer, label, which);
  }

  // both in one place, the new one on top
  function stacked(extra = []) {
    const layer = layerOf(change.new, sheet("old"), sheet("new"), ...extra);
    marks.over(layer, change, change.new, "new");
    return paneOf(layer, "", "both");
  }

  const SHOW = {
    two: () => [single("old", "Before"), single("new", "After")],

    swipe() {
      const pane = stacked();
      const range = make("input", { type: "range", class: "wipe", min: 0, max: 1000, value: 500, "aria-label": "How much of the old picture is seen" });
      const line = make("i", { class: "edge" });
      const cut = () => {
        const thumb = 44;
        const at = thumb / 2 + (range.value / 1000) * (pane.clientWidth - thumb);
        const [box, layer] = [pane.getBoundingClientRect(), pane.firstElementChild.getBoundingClientRect()];
        const share = (box.left + at - layer.left) / layer.width;
        pane.querySelector(".sheet.new").style.clipPath = `inset(0 0 0 ${Math.min(100, Math.max(0, share * 100))}%)`;
        line.style.left = `${at}px`;
      };
      range.addEventListener("input", cut);
      pane.addEventListener("placed", cut);
      pane.append(line, range, make("figcaption", { class: "left" }, "Before"), make("figcaption", { class: "right" }, "After"));
      new ResizeObserver(cut).observe(pane);
      return [pane];
    },

    onion() {
      const pane = stacked();
      const range = make("input", { type: "range", min: 0, max: 100, value: 50, id: "mix", "aria-label": "How much of the new picture is seen" });
      const mix = () => (pane.querySelector(".sheet.new").style.opacity = range.value / 100);
      range.addEventListener("input", mix);
      mix();
      control.replaceChildren(make("label", { class: "mix" }, "Before", range, "After"));
      return [pane];
    },

    blink() {
      const pane = stacked();
      const button = make("button", { type: "button", class: "button", onclick: () => (timer ? stop() : run()) });
      const run = () => {
        timer = setInterval(flip, BEAT);
        button.textContent = "Pause";
      };
      const stop = () => {
        clearInterval(timer);
        timer = 0;
        button.textContent = "Blink";
      };
      pane.rest = stop;
      control.replaceChildren(button, make("span", { class: "quiet" }, "Space: old and new"));
      still() || resting ? stop() : run();
      return [pane];
    },

    heat() {
      const image = change.heat && make("img", { class: "base heat", alt: "Where a viewer would see a difference", src: pictures.url(change.heat) });
      control.replaceChildren(make("span", { class: "quiet" }, image ? "FLIP: the brighter, the more a viewer would see of it" : "No heat-map stands in this file for it."));
      return [stacked(image ? [image] : [])];
    },
  };

  let resting = false; // blink stands still, and Space turns it over
  function flip(event) {
    const pane = stage.querySelector(".pane");
    const old = pane.classList.toggle("flipped");
    pane.querySelector("figcaption").textContent = old ? "Before" : "After";
    if (event?.spoken) say(old ? "Before" : "After");
  }

  // Space: in blink it stops the beat and turns; elsewhere it goes there, standing still
  function turn() {
    if (!change.old || !change.new) return;
    if (view !== "blink") {
      resting = true;
      address.go({ view: "blink" });
    }
    stage.querySelector(".pane").rest?.();
    flip({ spoken: true });
  }

  // beside each other or on top of each other, whichever makes the pictures larger
  function arrange() {
    const two = stage.querySelectorAll(".pane").length === 2;
    const side = change.new ?? change.old;
    const room = innerWidth < 960 ? innerHeight * 0.68 : stage.clientHeight; // on a phone the page scrolls
    const [w, h] = [stage.clientWidth / side.width, room / side.height];
    const below = two && Math.min(w, h / 2) > Math.min(w / 2, h);
    stage.classList.toggle("below", below);
    const wide = stage.clientWidth / (two && !below ? 2 : 1) - 32;
    const tall = Math.min(wide / side.width, side.width < 900 ? 2 : 1) * side.height + 64;
    stage.style.setProperty("--ideal", `${tall * (below ? 2 : 1)}px`);
  }

  function show(given, wanted) {
    const other = given !== change;
    clearInterval(timer);
    timer = 0;
    change = given;
    view = NAMES.includes(wanted) ? wanted : "two";
    const both = change.old && change.new;
    stage.className = both ? view : "one";
    control.replaceChildren();
    const panes = both ? SHOW[view]() : change.new ? [single("new", "Added")] : [single("old", "Removed")];
    if (view === "blink" && both) panes[0].querySelector("figcaption").textContent = "After";
    if (view === "heat" && both) panes[0].querySelector("figcaption").textContent = change.heat ? "Differences" : "After";
    stage.replaceChildren(...panes);
    arrange();
    if (other) zoom.set("stage", 1);
    panes.forEach((pane) => {
      pane.addEventListener("placed", scaled);
      zoom.join("stage", pane);
    });
    resting = false;
    marks.offer(change, both && ["onion", "blink"].includes(view));
    film.offer(stage, change);
    for (const button of document.querySelectorAll("[data-view]")) {
      button.ariaPressed = String(Boolean(both) && button.dataset.view === view);
      button.disabled = !both;
    }
  }

  // how large the picture is shown, in pixels of the screen to one of its own
  function scaled() {
    const pane = stage.querySelector(".pane");
    const layer = pane?.firstElementChild;
    const state = zoom.group("stage");
    if (!layer?.offsetWidth) return;
    const side = change.new ?? change.old;
    const share = (layer.offsetWidth * state.scale * devicePixelRatio) / side.width;
    byId("scale").textContent = `shown at ${Math.round(share * 100)} %`;
    byId("natural").ariaPressed = String(state.scale > 1);
  }

  // to 100 % at the place that matters most, and back
  function natural() {
    const state = zoom.group("stage");
    if (state.scale > 1) return zoom.set("stage", 1);
    const region = change.regions.find((one) => one.unexpected) ?? change.regions[0];
    to(region?.box, zoom.natural(stage.querySelector(".pane")));
  }

  function to(box, scale) {
    const side = change.new ?? change.old;
    if (!box) return zoom.set("stage", scale);
    const fitting = Math.min(8, 0.7 / Math.max(box[2] / side.width, box[3] / side.height));
    zoom.set("stage", scale ?? Math.max(1, fitting), (box[0] + box[2] / 2) / side.width, (box[1] + box[3] / 2) / side.height);
  }

  // by a fifth of what is seen; false where all of it is
  function pan(right, down) {
    const state = zoom.group("stage");
    if (state.scale > 1) zoom.set("stage", state.scale, state.x + (0.2 * right) / state.scale, state.y + (0.2 * down) / state.scale);
    return state.scale > 1;
  }

  new ResizeObserver(() => change && (arrange(), zoom.set("stage", 1), scaled())).observe(stage);
  return { NAMES, show, turn, natural, to, pan };
})();
