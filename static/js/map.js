// As a picture the map is complete without this file. With it, each State in the map is a link
// that the keyboard reaches and that says its name.

const figure = document.querySelector("[data-map]");

function loaded(image) {
  if (image.complete && image.currentSrc) return Promise.resolve();
  return new Promise((resolve, reject) => {
    image.addEventListener("load", resolve, { once: true });
    image.addEventListener("error", reject, { once: true });
  });
}

function sayNames(figure) {
  const line = figure.querySelector("[data-map-name]");
  const say = (event) => {
    line.textContent = event.target.closest("a")?.querySelector("title").textContent ?? "";
  };
  // Not on the drawing: one that listens for the focus becomes a stop of its own in Chromium.
  const frame = line.parentElement;
  for (const kind of ["pointerover", "focusin"]) frame.addEventListener(kind, say);
  for (const kind of ["pointerleave", "focusout"]) {
    frame.addEventListener(kind, () => { line.textContent = ""; });
  }
}

async function unfold(figure) {
  const picture = figure.querySelector("picture");
  const image = picture.querySelector("img");
  await loaded(image);
  // The same address as the picture's: it comes from the browser's own store.
  const answer = await fetch(image.currentSrc);
  if (!answer.ok) return;
  const file = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
  if (file.documentElement.nodeName !== "svg") return;
  picture.replaceWith(document.adoptNode(file.documentElement));
  figure.querySelector("[data-map-skip]").hidden = false;
  sayNames(figure);
}

if (figure) unfold(figure).catch(() => {});
