// Fields whose value is found by typing: options come from the server, the arrows move, Enter takes, Escape leaves. An input
// method composes undisturbed.
import { on } from "./dom";
import { place } from "./overlays";

interface Parts {
  root: HTMLElement;
  box: HTMLInputElement;
  value: HTMLInputElement;
  list: HTMLElement;
}
const state = new WeakMap<HTMLElement, { timer?: number; abort?: AbortController; query?: string }>();

function parts(element: Element): Parts | null {
  const root = element.closest<HTMLElement>("[data-combo]");
  const box = root?.querySelector<HTMLInputElement>("[role=combobox]");
  const value = root?.querySelector<HTMLInputElement>("input[type=hidden]");
  const list = root?.querySelector<HTMLElement>("[role=listbox]");
  return root && box && value && list ? { root, box, value, list } : null;
}

function open({ box, list }: Parts): void {
  if (!list.matches(":popover-open")) list.showPopover();
  list.style.width = `${Math.max(box.getBoundingClientRect().width, 240)}px`;
  place(list, box);
  box.setAttribute("aria-expanded", "true");
}

function close({ box, list }: Parts): void {
  if (list.matches(":popover-open")) list.hidePopover();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

const options = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[role=option]")];

function mark({ box, list }: Parts, option: HTMLElement | undefined): void {
  options(list).forEach((one, at) => {
    one.id ||= `${list.id}-${at}`;
    one.setAttribute("aria-selected", String(one === option));
  });
  if (option) (box.setAttribute("aria-activedescendant", option.id), option.scrollIntoView({ block: "nearest" }));
  else box.removeAttribute("aria-activedescendant");
}

function take(combo: Parts, option: HTMLElement): void {
  combo.value.value = option.dataset.value ?? "";
  combo.box.value = option.dataset.label ?? "";
  combo.box.removeAttribute("aria-invalid");
  combo.root.querySelector<HTMLElement>("[data-combo-clear]")?.removeAttribute("hidden");
  close(combo);
  combo.value.dispatchEvent(new Event("change", { bubbles: true }));
}

async function ask(combo: Parts): Promise<void> {
  const own = state.get(combo.root) ?? {};
  state.set(combo.root, own);
  own.abort?.abort();
  own.abort = new AbortController();
  const query = combo.box.value.trim();
  const source = combo.root.dataset.src ?? "";
  try {
    const answer = await fetch(`${source}${source.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`, {
      headers: { "HX-Request": "true" },
      signal: own.abort.signal,
    });
    if (!answer.ok) return;
    combo.list.innerHTML = await answer.text();
    own.query = query;
    if (document.activeElement !== combo.box) return;
    open(combo);
    mark(combo, query ? options(combo.list)[0] : undefined);
  } catch (error) {
    if ((error as Error).name !== "AbortError") close(combo);
  }
}

function askSoon(combo: Parts): void {
  const own = state.get(combo.root) ?? {};
  state.set(combo.root, own);
  clearTimeout(own.timer);
  own.timer = window.setTimeout(() => void ask(combo), 120);
}

on("input", "[data-combo] [role=combobox]", (element, event) => {
  const combo = parts(element);
  if (!combo) return;
  combo.value.value = "";
  combo.root.querySelector<HTMLElement>("[data-combo-clear]")?.toggleAttribute("hidden", !combo.box.value);
  if (!(event as InputEvent).isComposing) askSoon(combo);
});
on("compositionend", "[data-combo] [role=combobox]", (element) => {
  const combo = parts(element);
  if (combo) askSoon(combo);
});
on("click", "[data-combo] [role=combobox]", (element) => {
  const combo = parts(element);
  if (combo && combo.box.getAttribute("aria-expanded") !== "true") void ask(combo);
});
on("focusout", "[data-combo]", (root) => {
  const combo = parts(root);
  if (combo) setTimeout(() => root.contains(document.activeElement) || close(combo), 120);
});
// Who sends a form is done with what was offered: an answer that comes later opens nothing.
document.addEventListener("submit", (event) => {
  for (const root of (event.target as HTMLElement).querySelectorAll<HTMLElement>("[data-combo]")) {
    const [combo, own] = [parts(root), state.get(root)];
    clearTimeout(own?.timer);
    own?.abort?.abort();
    if (combo) close(combo);
  }
});
on("mousedown", "[data-combo] [role=option]", (option, event) => {
  event.preventDefault();
  const combo = parts(option);
  if (combo) (take(combo, option), combo.box.focus());
});
on("click", "[data-combo-clear]", (button) => {
  const combo = parts(button);
  if (!combo) return;
  [combo.value.value, combo.box.value] = ["", ""];
  button.setAttribute("hidden", "");
  combo.value.dispatchEvent(new Event("change", { bubbles: true }));
  combo.box.focus();
});
on(
  "keydown",
  "[data-combo] [role=combobox]",
  (element, event) => {
    const combo = parts(element);
    if (!combo || event.isComposing || event.keyCode === 229) return;
    const shown = combo.box.getAttribute("aria-expanded") === "true";
    const all = options(combo.list);
    const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (!shown) {
      if (event.key === "ArrowDown" && event.altKey) (event.preventDefault(), event.stopPropagation(), void ask(combo));
      return;
    }
    if (event.key === "ArrowDown") mark(combo, all[Math.min(all.length - 1, now + 1)]);
    else if (event.key === "ArrowUp") mark(combo, all[Math.max(0, now - 1)]);
    else if (event.key === "Enter" && all[now]) take(combo, all[now]);
    else if (event.key === "Tab" && all[now] && combo.box.value) return take(combo, all[now]);
    else if (event.key === "Escape") close(combo);
    else return;
    // In a grid, Enter after taking still goes on to the next cell.
    event.preventDefault();
    if (!(event.key === "Enter" && combo.root.closest("[data-grid]"))) event.stopPropagation();
  },
  { capture: true },
);
