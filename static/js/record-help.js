// The list of keys as an overlay, and the switch for the one single key.
const SWITCH = "record-single-key";

export const singleKeyWanted = () => localStorage.getItem(SWITCH) !== "off";

function made(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function build(source) {
  const box = made("input", { type: "checkbox", className: "form-check-input", checked: singleKeyWanted() });
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  const title = made("h2", { id: "keys-title", textContent: source.dataset.title });
  const close = made("button", { type: "button", className: "btn btn-primary", textContent: source.dataset.closeLabel });
  const dialog = made(
    "dialog",
    { className: "keys-dialog" },
    made("div", { className: "between" }, title, close),
    source.querySelector("[data-keys-list]").cloneNode(true),
    made("p", {}, made("label", {}, box, ` ${source.dataset.switchLabel}`)),
  );
  dialog.setAttribute("aria-labelledby", "keys-title");
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}

export function openHelp(source) {
  if (!source) return;
  const dialog = document.body.appendChild(build(source));
  dialog.showModal();
  dialog.querySelector("button").focus();
}
