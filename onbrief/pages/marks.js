// Places on a picture: boxes and pins, as shares (0–1) of its width and height, drawn by pointer, touch or keyboard.
// The pane's first child is the layer that zoom.js moves; it must be as large as the picture. Look: marks.css.
const LEAST = 0.01; // a box's least side
const STEP = 0.01; // an arrow key
const DRAWN = 8; // pixels of the screen: a shorter drag is a click, which sets a pin
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const clamp = (value, most = 1) => Math.min(most, Math.max(0, value));
const rounded = (values) => values.map((value) => Math.round(value * 1e4) / 1e4);
const moved = (mark, x, y) => (mark.box
  ? { ...mark, box: rounded([clamp(mark.box[0] + x, 1 - mark.box[2]), clamp(mark.box[1] + y, 1 - mark.box[3]), mark.box[2], mark.box[3]]) }
  : { ...mark, pin: rounded([clamp(mark.pin[0] + x), clamp(mark.pin[1] + y)]) });
const resized = (mark, w, h) => (mark.box
  ? { ...mark, box: rounded([mark.box[0], mark.box[1], Math.max(LEAST, clamp(mark.box[2] + w, 1 - mark.box[0])), Math.max(LEAST, clamp(mark.box[3] + h, 1 - mark.box[1]))]) }
  : mark);

// list: {box: [left, top, width, height]} or {pin: [left, top]} with note and task; entries without a place are kept
// and not shown. onchange(list): at the end of a gesture or with a key. onselect(place in the list, or -1): the mark
// that has the focus. ontool(on): drawing begins or ends. readonly: marks can be reached, not moved; still: only seen.
// Returns {list, set(list), tool(on), add("box" | "pin"), select(place), remove(place), destroy()}.
export function marks(pane, { list = [], onchange = () => {}, onselect = () => {}, ontool = () => {}, readonly = false, still = false, name = "Marks" } = {}) {
  const layer = pane.firstElementChild;
  const sheet = document.createElement("div");
  let held = list.map((mark) => ({ ...mark }));
  let drawing = false;
  let drag = null;
  sheet.className = "marks";
  if (still) sheet.setAttribute("aria-hidden", "true");
  else {
    sheet.setAttribute("role", "group");
    sheet.setAttribute("aria-label", name);
  }
  layer.append(sheet);

  const says = (mark, number) => [
    `${name} ${number}`, mark.task === "clean" ? "to clean" : "", mark.note ?? "",
    readonly ? "" : `arrow keys move it, ${mark.box ? "with Shift resize it, " : ""}Delete removes it`,
  ].filter(Boolean).join(", ");

  function button(mark, place) {
    const made = document.createElement(still ? "span" : "button");
    const number = held.slice(0, place + 1).filter((one) => one.box || one.pin).length;
    if (!still) made.type = "button";
    made.className = `mark ${mark.box ? "box" : "pin"}${mark.task ? ` ${mark.task}` : ""}`;
    made.dataset.place = place;
    if (!still) made.setAttribute("aria-label", says(mark, number));
    made.append(Object.assign(document.createElement("span"), { className: "number", textContent: number }));
    if (mark.box && !readonly) made.append(Object.assign(document.createElement("span"), { className: "corner" }));
    return made;
  }

  function lay(made, mark) {
    const [x, y, w, h] = mark.box ?? [...mark.pin, 0, 0];
    Object.assign(made.style, { left: `${x * 100}%`, top: `${y * 100}%` });
    if (mark.box) Object.assign(made.style, { width: `${w * 100}%`, height: `${h * 100}%` });
  }

  function draw() {
    const focused = sheet.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    sheet.replaceChildren();
    held.forEach((mark, place) => {
      if (!mark.box && !mark.pin) return;
      const made = button(mark, place);
      lay(made, mark);
      sheet.append(made);
    });
    if (focused !== null) at(Number(focused))?.focus({ preventScroll: true });
  }

  const at = (place) => sheet.querySelector(`[data-place="${place}"]`);

  function change(next) {
    held = next;
    draw();
    onchange(held);
  }

  function remove(place) {
    change(held.filter((_, other) => other !== place));
    (at(Math.min(place, held.length - 1)) ?? pane).focus({ preventScroll: true });
  }

  function tool(on) {
    if (readonly || on === drawing) return;
    drawing = on;
    sheet.classList.toggle("drawing", on);
    ontool(on);
  }

  function add(kind) {
    if (readonly) return;
    change([...held, kind === "pin" ? { pin: [0.5, 0.5], note: "" } : { box: [0.375, 0.375, 0.25, 0.25], note: "" }]);
    at(held.length - 1).focus();
  }

  function point(event) {
    const box = layer.getBoundingClientRect();
    return [clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height)];
  }

  function begin(event) {
    const mark = event.target.closest(".mark");
    if (event.button || readonly || (!mark && !drawing)) return;
    event.preventDefault();
    event.stopPropagation(); // the pane would pan
    if (drag) return;
    const place = mark ? Number(mark.dataset.place) : held.length;
    mark?.focus({ preventScroll: true });
    drag = { id: event.pointerId, place, from: point(event), screen: [event.clientX, event.clientY], before: held,
      corner: event.target.classList.contains("corner"), fresh: !mark, far: false };
    sheet.setPointerCapture(event.pointerId);
  }

  function follow(event) {
    if (drag?.id !== event.pointerId) return;
    event.stopPropagation();
    const to = point(event);
    const [x, y] = [to[0] - drag.from[0], to[1] - drag.from[1]];
    drag.far ||= Math.hypot(event.clientX - drag.screen[0], event.clientY - drag.screen[1]) >= (drag.fresh ? DRAWN : 3);
    if (!drag.far) return;
    const was = drag.before[drag.place];
    const now = drag.fresh
      ? { box: rounded([Math.min(drag.from[0], to[0]), Math.min(drag.from[1], to[1]), Math.max(LEAST, Math.abs(x)), Math.max(LEAST, Math.abs(y))]), note: "" }
      : drag.corner ? resized(was, x, y) : moved(was, x, y);
    held = [...drag.before.slice(0, drag.place), drag.fresh ? moved(now, 0, 0) : now, ...drag.before.slice(drag.place + 1)];
    if (at(drag.place)) lay(at(drag.place), held[drag.place]);
    else draw();
  }

  function end(event) {
    if (drag?.id !== event.pointerId) return;
    event.stopPropagation();
    const { fresh, far, from, place, before } = drag;
    drag = null;
    if (event.type === "pointercancel") {
      held = before;
      draw();
    } else if (fresh) {
      tool(false);
      change(far ? held : [...before, { pin: rounded(from), note: "" }]);
      at(place).focus({ preventScroll: true });
    } else if (far) change(held);
  }

  function key(event) {
    const place = Number(event.target.dataset.place);
    const arrow = ARROWS[event.key];
    if (event.key === "Escape") event.target.blur();
    else if (readonly || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "Delete" || event.key === "Backspace") remove(place);
    else if (arrow) {
      const by = (event.shiftKey ? resized : moved)(held[place], arrow[0] * STEP, arrow[1] * STEP);
      change(held.map((mark, other) => (other === place ? by : mark)));
    } else return;
    event.preventDefault();
    event.stopPropagation(); // the page's own keys would act
  }

  function leave(event) {
    if (event.key !== "Escape" || !drawing) return;
    if (drag) held = drag.before;
    drag = null;
    draw();
    tool(false);
    event.preventDefault();
    event.stopPropagation();
  }

  draw();
  if (still) return { destroy: () => sheet.remove() };
  sheet.addEventListener("pointerdown", begin);
  sheet.addEventListener("pointermove", follow);
  for (const last of ["pointerup", "pointercancel"]) sheet.addEventListener(last, end);
  sheet.addEventListener("dblclick", (event) => event.stopPropagation());
  sheet.addEventListener("keydown", key);
  sheet.addEventListener("focusin", (event) => onselect(Number(event.target.dataset.place)));
  sheet.addEventListener("focusout", (event) => sheet.contains(event.relatedTarget) || onselect(-1));
  document.addEventListener("keydown", leave, true);

  return {
    get list() { return held; },
    set(next) { held = next.map((mark) => ({ ...mark })); draw(); },
    select(place) { at(place)?.focus(); },
    destroy() { document.removeEventListener("keydown", leave, true); sheet.remove(); },
    tool, add, remove,
  };
}
