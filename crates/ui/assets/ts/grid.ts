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
    const place = line.querySelector(".x-grid-no");
    if (place) place.textContent = String(at + 1);
    const swap = (text: string): string => text.replace(`${name}.${before}.`, `${name}.${at}.`).replace(`f-${name}-${before}-`, `f-${name}-${at}-`);
    for (const one of line.querySelectorAll("[name], [id], [aria-controls], [aria-describedby]")) {
      for (const attribute of ["name", "id", "aria-controls", "aria-describedby"]) {
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
  const next = all[at] ?? (at >= all.length && along > 0 ? add(grid) : undefined);
  const cell = next && inputs(next)[target];
  if (cell) (cell.focus(), cell.select());
}

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
  const table = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").slice(0, 500).map((one) => one.split("\t"));
  table.forEach((values, down) => {
    const target = lines(grid)[first + down] ?? add(grid);
    if (!target) return;
    values.forEach((value, along) => {
      const one = inputs(target)[column + along];
      if (!one) return;
      one.value = value.trim();
      // What was chosen here before is not what is pasted.
      const chosen = one.closest("[data-combo]")?.querySelector<HTMLInputElement>("input[type=hidden]");
      if (chosen) chosen.value = "";
    });
    soon(grid, target);
  });
  toast(words("pasted", { count: table.length }));
  grid.dispatchEvent(new Event("input", { bubbles: true }));
});

// A changed line goes to the server; an answer older than the last question for that line is dropped.
let seq = 0;
const asked = new WeakMap<Line, number>();

async function reprice(grid: HTMLElement, line: Line): Promise<void> {
  const address = grid.dataset.reprice;
  if (!address || !line.isConnected) return;
  const own = ++seq;
  asked.set(line, own);
  const form = grid.closest("form");
  const fields = form ? new FormData(form) : new FormData();
  const params = new URLSearchParams();
  for (const [name, value] of fields) if (typeof value === "string") params.append(name, value);
  params.set("line", line.dataset.line ?? "0");
  params.set("seq", String(own));
  params.set("csrf", csrf());
  const answer = await fetch(address, { method: "POST", body: params, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || asked.get(line) !== own) return;
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const cell of part.querySelectorAll<HTMLElement>("[data-k]")) {
    const place = line.querySelector<HTMLElement>(`td.x-grid-shown[data-k="${CSS.escape(cell.dataset.k ?? "")}"]`);
    place?.replaceChildren(...cell.childNodes);
  }
  const totals = part.querySelector("[data-totals]");
  if (totals && own === seq) document.querySelector(".x-totals-list")?.replaceChildren(...totals.childNodes);
}
const waits = new WeakMap<Line, number>();
function soon(grid: HTMLElement, line: Line): void {
  clearTimeout(waits.get(line));
  waits.set(line, window.setTimeout(() => void reprice(grid, line), 120));
}
for (const type of ["input", "change"] as const) {
  on(type, "[data-grid][data-reprice] tr[data-line]", (line) => {
    const grid = gridOf(line);
    if (grid) soon(grid, line as Line);
  });
}
