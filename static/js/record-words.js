// The sentences and pieces that the page brings for its scripts, in the reader's language.
const words = document.getElementById("record-words").content;

export const word = (name) => words.querySelector(`[data-word="${name}"]`).textContent;
export const fill = (template) => document.getElementById(template).content.cloneNode(true);
