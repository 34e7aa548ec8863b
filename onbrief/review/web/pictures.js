// Pictures stand in the page as text and become bytes when they are looked at; the first paint waits for none of them.
const pictures = (() => {
  const MOST = 60; // that are kept decoded
  const urls = new Map();

  function url(name) {
    let found = urls.get(name);
    if (!found) {
      const block = byId(name);
      const bytes = Uint8Array.from(atob(block.textContent), (letter) => letter.charCodeAt(0));
      found = URL.createObjectURL(new Blob([bytes], { type: block.dataset.kind }));
    }
    urls.delete(name);
    urls.set(name, found); // the latest stands last
    if (urls.size > MOST) {
      const [oldest, gone] = urls.entries().next().value;
      urls.delete(oldest);
      URL.revokeObjectURL(gone);
    }
    return found;
  }

  const thumb = (picture) => document.querySelector(`img[data-picture="${CSS.escape(picture)}"][src]`)?.src ?? "";

  // A picture that is shown twice in the list stands there once.
  for (const image of document.querySelectorAll("img[data-picture]:not([src])")) image.src = thumb(image.dataset.picture);

  return { url, thumb };
})();
