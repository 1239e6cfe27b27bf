// Pasting a whole summary: the clipboard's HTML goes along, so that headings, lists and tables stay.
const form = document.querySelector("[data-paste]");
if (form) {
  const text = form.elements.text;
  const source = form.elements.source;
  const said = form.querySelector("[data-pasted-said]");
  let pasted = "";

  const takesAll = () => text.value === "" || text.selectionEnd - text.selectionStart === text.value.length;

  text.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!html || !takesAll()) return;
    // Pictures are left behind; their bytes would only slow the line.
    source.value = html.replace(/<img\b[^>]*>/gi, "").replace(/<!--\s*\/\*[\s\S]*?-->/g, "");
    pasted = null;
    said.hidden = false;
  });
  text.addEventListener("input", () => {
    // The first change is the paste itself; after a second the words themselves count.
    if (pasted === null) {
      pasted = text.value;
    } else if (text.value !== pasted) {
      source.value = "";
      said.hidden = true;
    }
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  const found = document.getElementById("found");
  if (found) found.querySelector("button").focus();
}
