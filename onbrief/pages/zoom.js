// Pan and zoom of pictures, linked: every pane shows the same part. A pane is a box with one child that is moved.
// state: scale 1 fits the pane; x, y: the picture's point in the pane's middle, as shares, so panes may differ in size.
const zoom = (() => {
  const groups = new Map();

  function group(name) {
    if (!groups.has(name)) groups.set(name, { scale: 1, x: 0.5, y: 0.5, panes: new Set() });
    return groups.get(name);
  }

  function place(state, pane) {
    const layer = pane.firstElementChild;
    const x = (0.5 - state.x) * layer.offsetWidth * state.scale;
    const y = (0.5 - state.y) * layer.offsetHeight * state.scale;
    layer.style.transform = state.scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${state.scale})`;
    layer.style.setProperty("--zoom", state.scale); // what is drawn over it stays as thin
    pane.classList.toggle("zoomed", state.scale > 1);
    pane.style.setProperty("--zoom", state.scale); // for what must not grow with the picture
    pane.dispatchEvent(new Event("placed"));
  }

  function show(state) {
    state.x = Math.min(1, Math.max(0, state.x));
    state.y = Math.min(1, Math.max(0, state.y));
    if (state.scale <= 1) Object.assign(state, { scale: 1, x: 0.5, y: 0.5 });
    state.panes.forEach((pane) => (pane.isConnected ? place(state, pane) : state.panes.delete(pane)));
  }

  // keeps the point under the pointer where it is
  function at(state, pane, event, scale) {
    const layer = pane.firstElementChild;
    const box = pane.getBoundingClientRect();
    const wanted = Math.min(32, Math.max(1, scale));
    const dx = (event.clientX - box.left - box.width / 2) / layer.offsetWidth;
    const dy = (event.clientY - box.top - box.height / 2) / layer.offsetHeight;
    state.x += dx / state.scale - dx / wanted;
    state.y += dy / state.scale - dy / wanted;
    state.scale = wanted;
    show(state);
  }

  function join(name, pane) {
    const state = group(name);
    const fingers = new Map();
    state.panes.add(pane);
    pane.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && state.scale === 1 && !event.altKey) return; // the page scrolls until somebody zooms
      event.preventDefault();
      at(state, pane, event, state.scale * Math.exp(-event.deltaY / 300));
    }, { passive: false });
    pane.addEventListener("dblclick", (event) => at(state, pane, event, state.scale > 1 ? 1 : natural(pane)));
    pane.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      fingers.set(event.pointerId, event);
      if (state.scale > 1 || fingers.size > 1) pane.setPointerCapture(event.pointerId);
    });
    pane.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const layer = pane.firstElementChild;
      const others = [...fingers.values()].filter((finger) => finger.pointerId !== event.pointerId);
      if (others.length) {
        const span = (finger) => Math.hypot(finger.clientX - others[0].clientX, finger.clientY - others[0].clientY);
        at(state, pane, event, state.scale * (span(event) / Math.max(1, span(before))));
      } else if (state.scale > 1) {
        state.x -= (event.clientX - before.clientX) / (layer.offsetWidth * state.scale);
        state.y -= (event.clientY - before.clientY) / (layer.offsetHeight * state.scale);
        show(state);
      }
      fingers.set(event.pointerId, event);
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      pane.addEventListener(end, (event) => fingers.delete(event.pointerId));
    }
    place(state, pane);
  }

  // the scale at which a pixel of the picture is a pixel of the screen; twice, where it is shown so large anyway
  function natural(pane) {
    const picture = pane.querySelector("img, video");
    const width = Number(picture?.dataset.width) || picture?.naturalWidth || picture?.videoWidth || 0;
    const scale = width / (pane.firstElementChild.offsetWidth * devicePixelRatio);
    return scale > 1.05 ? scale : 2;
  }

  function set(name, scale, x = 0.5, y = 0.5) {
    show(Object.assign(group(name), { scale, x, y }));
  }

  return { join, set, natural, group };
})();
