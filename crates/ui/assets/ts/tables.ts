// Lists: ticking rows, moving by keyboard, searching while one types.
import { each, later, on } from "./dom";

const boxes = (table: ParentNode): HTMLInputElement[] => [...table.querySelectorAll<HTMLInputElement>(".x-row-box")];
let last: HTMLInputElement | null = null;

function count(list: ParentNode): void {
  const all = boxes(list);
  const ticked = all.filter((box) => box.checked).length;
  list.querySelectorAll("[data-bulk-count]").forEach((place) => (place.textContent = String(ticked)));
  list.querySelectorAll<HTMLInputElement>("[data-pick-all]").forEach((box) => {
    box.checked = ticked > 0 && ticked === all.length;
    box.indeterminate = ticked > 0 && ticked < all.length;
  });
}
const listOf = (element: Element): ParentNode => element.closest("[data-list]") ?? document;

on("click", ".x-row-box", (element, event) => {
  const box = element as HTMLInputElement;
  if (event.shiftKey && last?.isConnected) {
    const all = boxes(listOf(box));
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(from, (to ?? 0) + 1)) one.checked = box.checked;
  }
  last = box;
  count(listOf(box));
});
on("change", "[data-pick-all]", (element) => {
  const box = element as HTMLInputElement;
  const table = box.closest("[data-table]") ?? document;
  for (const one of boxes(table)) one.checked = box.checked;
  count(listOf(box));
});
on("click", "[data-bulk-clear]", (element) => {
  const list = listOf(element);
  for (const box of boxes(list)) box.checked = false;
  count(list);
});
each("[data-list]", count);

// A table that is wider than its place stands closer, and scrolls where that is not enough: no column is out of reach.
function fit(panel: HTMLElement): void {
  const table = panel.querySelector("table");
  panel.removeAttribute("data-tight");
  panel.removeAttribute("data-wide");
  for (const narrower of ["data-tight", "data-wide"]) {
    if (!table || table.offsetWidth <= panel.clientWidth) return;
    panel.setAttribute(narrower, "");
  }
}
each(".x-table-panel", fit);
const refit = later(80, () => document.querySelectorAll<HTMLElement>(".x-table-panel").forEach(fit));
addEventListener("resize", refit);
void document.fonts.ready.then(refit);

// Columns: the arrows move one by a place, by press or by Alt and the arrow keys; they are sent in the order that is seen.
function shift(line: HTMLElement, up: boolean, focus: HTMLElement): void {
  const beside = up ? line.previousElementSibling : line.nextElementSibling;
  if (!beside) return;
  if (up) beside.before(line);
  else beside.after(line);
  line.scrollIntoView({ block: "nearest" });
  focus.focus();
}
on("click", "form[data-arrange] [data-move]", (button, event) => {
  const line = button.closest("li");
  event.preventDefault();
  if (line) shift(line, button.dataset.move === "up", button);
});
on("keydown", "form[data-arrange] li", (line, event) => {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  shift(line, event.key === "ArrowUp", event.target as HTMLElement);
});

// Searching: some time after the last letter, never while an input method composes.
const search = later(220, (form: HTMLFormElement) => form.requestSubmit());
on("input", "form[data-search] input", (element, event) => {
  const form = (element as HTMLInputElement).form;
  if (form && !(event as InputEvent).isComposing) search(form);
});
on("compositionend", "form[data-search] input", (element) => {
  const form = (element as HTMLInputElement).form;
  if (form) search(form);
});

/** The list that keys are for: the one with the focus, else the page's first. */
export function currentList(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-list]") ?? document.querySelector<HTMLElement>("main [data-list], main [data-table]");
}

/** Moves the row's mark; gives the row. */
export function move(step: number): HTMLElement | undefined {
  const rows = [...(currentList()?.querySelectorAll<HTMLElement>("tbody tr[data-row]") ?? [])];
  const now = rows.findIndex((row) => row.hasAttribute("data-current"));
  const next = rows[now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + step))];
  rows.forEach((row) => row.toggleAttribute("data-current", row === next));
  next?.scrollIntoView({ block: "nearest" });
  return next;
}

/** The row with the mark. */
export function currentRow(): HTMLElement | null {
  return currentList()?.querySelector<HTMLElement>("tr[data-current]") ?? null;
}
