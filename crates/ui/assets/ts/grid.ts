// Lines by keyboard, pasted tables, and figures worked out by the server without holding up the typing.
import { csrf, on, words } from "./dom";
import { toast } from "./toasts";

type Line = HTMLTableRowElement;
const lines = (grid: Element): Line[] => [...grid.querySelectorAll<Line>("tbody tr[data-line]")];
const inputs = (line: Element): HTMLInputElement[] => [...line.querySelectorAll<HTMLInputElement>("input.x-grid-input")];
const gridOf = (element: Element): HTMLElement | null => element.closest<HTMLElement>("[data-grid]");

/** Gives the lines their numbers again, in every name that holds one. */
function number(grid: HTMLElement): void {
  const name = grid.dataset.grid ?? "";
  lines(grid).forEach((line, at) => {
    const before = line.dataset.line ?? "_";
    if (before === String(at)) return;
    line.dataset.line = String(at);
    const place = line.querySelector(".x-grid-no > span");
    if (place) place.textContent = String(at + 1);
    const swap = (text: string): string => text.replace(`${name}.${before}.`, `${name}.${at}.`).replace(`f-${name}-${before}-`, `f-${name}-${at}-`);
    for (const one of line.querySelectorAll("[name], [id], [aria-controls], [aria-describedby], [list]")) {
      for (const attribute of ["name", "id", "aria-controls", "aria-describedby", "list"]) {
        const value = one.getAttribute(attribute);
        if (value) one.setAttribute(attribute, swap(value));
      }
    }
  });
}

function add(grid: HTMLElement): Line | undefined {
  const template = grid.querySelector<HTMLTemplateElement>("template[data-grid-line]");
  const line = template?.content.firstElementChild?.cloneNode(true);
  if (!(line instanceof HTMLTableRowElement)) return undefined;
  grid.querySelector("tbody")?.append(line);
  number(grid);
  return line;
}

/** What is entered into the cells of one line, put into another. */
function copy(from: Line, to: Line): void {
  const sources = [...from.querySelectorAll<HTMLInputElement>("input[name]")];
  const targets = [...to.querySelectorAll<HTMLInputElement>("input[name]")];
  sources.forEach((source, at) => {
    const target = targets[at];
    // What stands hidden before the cells says which line it is.
    if (!target || source.closest(".x-grid-no")) return;
    target.value = source.value;
    target.checked = source.checked;
  });
}

function copyLine(line: Line): void {
  const grid = gridOf(line);
  if (!grid) return;
  const last = lines(grid).at(-1);
  const blank = last && last !== line && [...last.querySelectorAll<HTMLInputElement>("input.x-grid-input")].every((one) => !one.value || one.type === "checkbox");
  const made = blank ? last : add(grid);
  if (!made) return;
  copy(line, made);
  inputs(made)[0]?.focus();
  made.dispatchEvent(new Event("change", { bubbles: true }));
}

function remove(line: Line): void {
  const grid = gridOf(line);
  if (!grid) return;
  const all = lines(grid);
  const at = all.indexOf(line);
  if (all.length === 1) add(grid);
  line.remove();
  number(grid);
  inputs(lines(grid)[Math.max(0, at - 1)] ?? grid)[0]?.focus();
  grid.dispatchEvent(new Event("change", { bubbles: true }));
  everything(grid);
}

function go(from: HTMLInputElement, down: number, along: number): void {
  const grid = gridOf(from);
  const line = from.closest<Line>("tr");
  if (!grid || !line) return;
  const cells = inputs(line);
  const column = cells.indexOf(from) + along;
  const all = lines(grid);
  let at = all.indexOf(line) + down;
  let target = column;
  if (along !== 0 && column >= cells.length) [at, target] = [at + 1, 0];
  if (along !== 0 && column < 0) [at, target] = [at - 1, cells.length - 1];
  const next = all[at] ?? (at >= all.length && (along > 0 || cells.some((one) => one.type !== "checkbox" && one.value)) ? add(grid) : undefined);
  const cell = next && inputs(next)[target];
  if (cell) (cell.focus(), cell.type !== "checkbox" && cell.select());
}

// Keys of a document's lines; what a line has no part for is passed over.
const KEYS: Record<string, (line: Line) => void> = {
  F4: (line) => line.querySelector<HTMLElement>('td[data-k="free"] [data-why]')?.click(),
  F6: (line) => line.querySelector<HTMLInputElement>("input[type=checkbox].x-grid-input")?.click(),
  F7: copyLine,
  F8: remove,
};
document.addEventListener("keydown", (event) => {
  const grid = document.querySelector<HTMLElement>("form[data-autosave] [data-grid]");
  if (!grid || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const line = document.activeElement?.closest<Line>("tr[data-line]");
  const blank = lines(grid).find((one) => inputs(one).every((cell) => cell.type === "checkbox" || !cell.value));
  if (event.key === "F2") (line ?? blank ?? add(grid))?.querySelector<HTMLElement>("[role=combobox]")?.focus();
  else if (event.key === "F3") grid.closest("form")?.querySelector<HTMLElement>("[data-combo] [role=combobox]")?.focus();
  else if (event.key === "F9") document.querySelector<HTMLElement>("[data-save-now]")?.click();
  else if (KEYS[event.key] && line) KEYS[event.key]?.(line);
  else return;
  event.preventDefault();
});

// Enter in the fields above a grid goes to the next of them, and from the last into the first line that is free: without this it would press the form's
// first button, which adds a line.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || field.closest("[data-grid]")) return;
  const grid = field.form?.querySelector<HTMLElement>("[data-grid]");
  if (!grid) return;
  event.preventDefault();
  const fields = [...(field.form?.elements ?? [])].filter((one): one is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement => {
    const typed = (one instanceof HTMLInputElement && one.type !== "hidden") || one instanceof HTMLSelectElement || one instanceof HTMLTextAreaElement;
    return typed && !one.matches(":disabled") && one.checkVisibility() && !one.closest("[data-grid]");
  });
  const above = (one: Node): boolean => Boolean(one.compareDocumentPosition(grid) & Node.DOCUMENT_POSITION_FOLLOWING);
  const next = fields.slice(fields.indexOf(field) + 1).find((one) => above(one) === above(field));
  if (next) next.focus();
  else if (above(field)) (lines(grid).find((one) => inputs(one).every((cell) => cell.type === "checkbox" || !cell.value)) ?? add(grid))?.querySelector<HTMLElement>("[role=combobox]")?.focus();
});

on("keydown", "input.x-grid-input", (element, event) => {
  const cell = element as HTMLInputElement;
  if (event.isComposing || event.keyCode === 229) return;
  const line = cell.closest<Line>("tr");
  const open = cell.getAttribute("aria-expanded") === "true";
  const control = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && !control) go(cell, 0, event.shiftKey ? -1 : 1);
  else if (event.key === "ArrowDown" && !open) go(cell, 1, 0);
  else if (event.key === "ArrowUp" && !open) go(cell, -1, 0);
  else if (control && event.key.toLowerCase() === "d") copyDown(cell);
  else if (control && event.key === "Backspace" && line) remove(line);
  else return;
  event.preventDefault();
  event.stopPropagation();
});

function copyDown(cell: HTMLInputElement): void {
  const line = cell.closest<Line>("tr");
  const above = line?.previousElementSibling;
  if (!line || !above) return;
  const at = inputs(line).indexOf(cell);
  const source = inputs(above)[at];
  if (!source) return;
  cell.value = source.value;
  cell.checked = source.checked;
  const [from, to] = [source, cell].map((one) => one.closest("[data-combo]")?.querySelector<HTMLInputElement>("input[type=hidden]"));
  if (from && to) to.value = from.value;
  cell.dispatchEvent(new Event("change", { bubbles: true }));
}

on("click", "[data-grid-add]", (button, event) => {
  const grid = gridOf(button);
  if (!grid) return;
  event.preventDefault();
  const line = add(grid);
  if (line) inputs(line)[0]?.focus();
});
on("click", "[data-grid-remove]", (button) => {
  const line = button.closest<Line>("tr");
  if (line) remove(line);
});
document.addEventListener("x:lines", (event) => {
  const wanted = (event as CustomEvent<number>).detail;
  for (const grid of (event.target as Element).querySelectorAll<HTMLElement>("[data-grid]")) {
    while (lines(grid).length < wanted && add(grid));
  }
});

// A table from a spreadsheet fills cells from the one with the focus to the right and down.
on("paste", "input.x-grid-input", (element, event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!text.includes("\t") && !text.trimEnd().includes("\n")) return;
  event.preventDefault();
  const cell = element as HTMLInputElement;
  const grid = gridOf(cell);
  const line = cell.closest<Line>("tr");
  if (!grid || !line) return;
  const [first, column] = [lines(grid).indexOf(line), inputs(line).indexOf(cell)];
  const table = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((one) => one.split("\t"));
  // All of it or nothing: what would be left out is not missed among hundreds of lines.
  const most = Number(grid.dataset.most);
  if (first + table.length > most) return toast(words("too_many_lines", { count: table.length, most: most - first }), "bad");
  table.forEach((values, down) => {
    const target = lines(grid)[first + down] ?? add(grid);
    if (!target) return;
    values.forEach((value, along) => {
      const one = inputs(target)[column + along];
      if (!one) return;
      const record = one.closest("[data-combo]")?.querySelector<HTMLInputElement>("input[type=hidden]");
      if (record) record.value = "";
      if (one.type === "checkbox") one.checked = /^(1|y|yes|true|是|赠|赠品|√)$/i.test(value.trim());
      else one.dataset.pasted = one.value = value.trim();
    });
  });
  toast(words("pasted", { count: table.length }));
  grid.dispatchEvent(new Event("input", { bubbles: true }));
  everything(grid);
});

// A changed line goes to the server; an answer older than the last question for that line is dropped.
let seq = 0;
const asked = new WeakMap<Line, number>();

/** What stands in a line's cells by themselves, what holds in empty ones, what was found by words, what is wrong. */
function answered(line: Line, part: Element): void {
  const cell = (key: string | undefined): HTMLElement | null => line.querySelector<HTMLElement>(`td[data-k="${CSS.escape(key ?? "")}"]`);
  for (const one of part.querySelectorAll<HTMLElement>("[data-k]")) {
    const place = cell(one.dataset.k);
    if (place?.matches(".x-grid-shown")) place.replaceChildren(...one.childNodes);
  }
  for (const one of part.querySelectorAll<HTMLElement>("[data-hint]")) {
    const input = cell(one.dataset.hint)?.querySelector<HTMLInputElement>(".x-grid-input");
    if (input) input.placeholder = one.textContent ?? "";
  }
  for (const one of part.querySelectorAll<HTMLElement>("[data-offers]")) cell(one.dataset.offers)?.querySelector("datalist")?.replaceChildren(...one.childNodes);
  for (const one of part.querySelectorAll<HTMLElement>("[data-found]")) {
    const combo = cell(one.dataset.found)?.querySelector<HTMLElement>("[data-combo]");
    const [record, box] = [combo?.querySelector<HTMLInputElement>("input[type=hidden]"), combo?.querySelector<HTMLInputElement>("[role=combobox]")];
    // Not over what somebody is typing; what was pasted stands as it is.
    if (record && box && !record.value && (document.activeElement !== box || box.dataset.pasted === box.value)) [record.value, box.value] = [one.dataset.id ?? "", one.textContent ?? ""];
  }
  marked(line, part);
}

/** What is wrong is said at its cell; not while somebody types there. */
function marked(line: Line, part: Element): void {
  const said = new Map([...part.querySelectorAll<HTMLElement>("[data-wrong]")].map((one) => [one.dataset.wrong, one.textContent ?? ""]));
  for (const place of line.querySelectorAll<HTMLElement>("td.x-grid-cell")) {
    const input = place.querySelector<HTMLInputElement>(".x-grid-input");
    const wrong = said.get(place.dataset.k);
    if (!input || (input === document.activeElement && wrong)) continue;
    place.querySelector(".x-grid-error")?.remove();
    place.classList.toggle("x-grid-wrong", wrong !== undefined);
    if (wrong === undefined) {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      continue;
    }
    const words = document.createElement("p");
    words.className = "x-grid-error";
    words.id = `${input.id}-error`;
    words.textContent = words.title = wrong;
    place.append(words);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", words.id);
  }
}

/** What was changed goes to the server: one line, or all of them where something above them was changed. */
async function reprice(grid: HTMLElement, line: Line | undefined, changed = ""): Promise<void> {
  const address = grid.dataset.reprice;
  if (!address || (line ? !line.isConnected : !grid.isConnected)) return;
  const own = ++seq;
  const those = lines(grid);
  for (const one of line ? [line] : those) asked.set(one, own);
  const form = grid.closest("form");
  const fields = form ? new FormData(form) : new FormData();
  const params = new URLSearchParams();
  for (const [name, value] of fields) if (typeof value === "string") params.append(name, value);
  params.set("line", line ? (line.dataset.line ?? "0") : "all");
  params.set("changed", changed);
  params.set("seq", String(own));
  params.set("csrf", csrf());
  const answer = await fetch(address, { method: "POST", body: params, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) {
    for (const one of line ? [line] : those) told.delete(one);
    return;
  }
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  const whole = [...part.querySelectorAll<HTMLElement>("[data-line]")];
  if (line && !whole.length && asked.get(line) === own) answered(line, part.body);
  for (const one of whole) {
    const place = line ?? those[Number(one.dataset.line)];
    if (place && asked.get(place) === own) answered(place, one);
  }
  const totals = part.querySelector("[data-totals]");
  if (totals && newer("totals", own)) document.querySelector(".x-totals-list")?.replaceChildren(...totals.childNodes);
  for (const one of part.querySelectorAll<HTMLElement>("[data-into]")) {
    const into = one.dataset.into ?? "";
    if (newer(into, own)) document.getElementById(into)?.replaceChildren(...one.childNodes);
  }
}

// Which question the parts of the page answer: not every answer brings every part.
const answers = new Map<string, number>();
function newer(part: string, own: number): boolean {
  if ((answers.get(part) ?? 0) > own) return false;
  answers.set(part, own);
  return true;
}
const waits = new WeakMap<Element, number>();
// What a line held when it was asked about last. A cell that is left says a change that was asked about as it was typed: asked
// again after a refusal, it would take away what the refusal said of the line.
const told = new WeakMap<Line, string>();
function soon(grid: HTMLElement, line: Line): void {
  const now = JSON.stringify([...line.querySelectorAll<HTMLInputElement>("input[name]")].map((one) => (one.type === "checkbox" ? one.checked : one.value)));
  if (told.get(line) === now) return;
  told.set(line, now);
  clearTimeout(waits.get(line));
  waits.set(line, window.setTimeout(() => void reprice(grid, line), 120));
}
let changes = new Set<string>();
function everything(grid: HTMLElement, changed = ""): void {
  if (!grid.dataset.reprice) return;
  clearTimeout(waits.get(grid));
  if (changed) changes.add(changed);
  const ask = (): void => {
    const names = [...changes].join(" ");
    changes = new Set();
    void reprice(grid, undefined, names);
  };
  waits.set(grid, window.setTimeout(ask, 120));
}
for (const type of ["input", "change"] as const) {
  on(type, "[data-grid][data-reprice] tr[data-line]", (line) => {
    const grid = gridOf(line);
    if (grid) soon(grid, line as Line);
  });
}
// What a form that is sent is told of its lines is newer than what was asked before.
document.addEventListener("submit", (event) => {
  for (const grid of (event.target as Element).querySelectorAll("[data-grid][data-reprice]")) {
    clearTimeout(waits.get(grid));
    for (const line of lines(grid)) (clearTimeout(waits.get(line)), asked.set(line, ++seq));
  }
});
document.addEventListener("htmx:error", () => document.querySelectorAll<HTMLElement>("[data-grid][data-reprice]").forEach((grid) => everything(grid)));
on("change", "form[data-autosave] :is(input, select, textarea)", (field) => {
  const grid = field.closest("form")?.querySelector<HTMLElement>("[data-grid][data-reprice]");
  if (grid && !grid.contains(field)) everything(grid, field.getAttribute("name") ?? "");
});
