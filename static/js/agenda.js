// Without this file the buttons move an item and load the page anew. With it the item moves in
// place, what is typed and the focus stay, and a mouse can drag it by its grip.

const list = document.querySelector("[data-agenda]");
const form = document.querySelector("[data-agenda-order]");
const said = document.querySelector("[data-agenda-said]");
let saving = Promise.resolve();

const rows = () => [...list.children];
const order = () => rows().map((row) => row.dataset.item).join(",");

function showTheButtonsThatLead() {
  rows().forEach((row, place, all) => {
    row.querySelector("[data-move=up]").hidden = place === 0;
    row.querySelector("[data-move=down]").hidden = place === all.length - 1;
  });
}

async function send() {
  const data = new FormData(form);
  data.set("order", order());
  const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  // The answer to a saved order leads back to this page; anything else is none.
  if (answer.type !== "opaqueredirect") throw new Error(answer.status);
}

function save(row) {
  showTheButtonsThatLead();
  const words = { title: row.querySelector("[name=title]").value, place: rows().indexOf(row) + 1 };
  // One after the other, so that the last order is the one that stays.
  saving = saving.then(send).then(
    () => { said.textContent = list.dataset.moved.replace(/\{(\w+)\}/g, (_, name) => words[name]); },
    () => { said.textContent = list.dataset.refused; },
  );
}

function step(event) {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  if (button.dataset.move === "up") row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  save(row);
  if (button.hidden) row.querySelector("[data-move]:not([hidden])")?.focus();
  else button.focus();
}

function giveAGrip(row) {
  const grip = document.createElement("span");
  grip.className = "agenda-grip";
  grip.draggable = true;
  // The buttons say the same to those who listen or type.
  grip.ariaHidden = "true";
  row.prepend(grip);
  grip.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(row, 0, 0);
    row.classList.add("agenda-dragged");
    list.dataset.before = order();
  });
  grip.addEventListener("dragend", () => {
    row.classList.remove("agenda-dragged");
    if (order() !== list.dataset.before) save(row);
  });
}

function follow(event) {
  const dragged = list.querySelector(".agenda-dragged");
  const over = event.target.closest("[data-agenda] > li");
  if (!dragged) return;
  event.preventDefault();
  if (!over || over === dragged) return;
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
}

if (list && form && said) {
  list.addEventListener("click", step);
  rows().forEach(giveAGrip);
  list.addEventListener("dragover", follow);
  list.addEventListener("drop", (event) => event.preventDefault());
}
