// Ctrl K: places and commands by name, pinyin or initials; records from the server.
import { later, on } from "./dom";

const OWN_SHOWN = 6;
const WAIT_MS = 40;

const dialog = (): HTMLDialogElement | null => document.getElementById("x-palette") as HTMLDialogElement | null;
const lines = (): HTMLAnchorElement[] => [...(dialog()?.querySelectorAll<HTMLAnchorElement>("[role=option]") ?? [])].filter((line) => !line.hidden);

function choose(line: HTMLAnchorElement | undefined): void {
  const box = dialog()?.querySelector("input");
  dialog()
    ?.querySelectorAll("[role=option]")
    .forEach((one, at) => {
      one.id = `x-palette-${at}`;
      one.setAttribute("aria-selected", String(one === line));
    });
  if (line) (box?.setAttribute("aria-activedescendant", line.id), line.scrollIntoView({ block: "nearest" }));
  else box?.removeAttribute("aria-activedescendant");
}

/** Whether the words of a line fit: its name holds what is typed, or a word of it, its pinyin or initials, begins so. */
function fits(line: HTMLElement, wanted: string): boolean {
  if ((line.textContent ?? "").toLowerCase().includes(wanted)) return true;
  return (line.dataset.words ?? "").split(" ").some((word) => word.startsWith(wanted.replaceAll(" ", "")));
}

/** The program's own lines; with something typed only the first few that fit. */
function narrow(query: string): void {
  const wanted = query.trim().toLowerCase();
  dialog()
    ?.querySelectorAll<HTMLElement>("[data-palette-own]")
    .forEach((group) => {
      let shown = 0;
      group.querySelectorAll<HTMLElement>("[role=option]").forEach((line) => {
        line.hidden = wanted !== "" && (shown >= OWN_SHOWN || !fits(line, wanted));
        if (!line.hidden) shown += 1;
      });
      group.hidden = shown === 0;
    });
  choose(lines()[0]);
}

/** Said when nothing is found, once the server has answered. */
function nothing(found: boolean): void {
  const place = dialog()?.querySelector<HTMLElement>("[data-palette-none]");
  if (place) place.hidden = found || lines().length > 0;
}

let asked: AbortController | undefined;
const find = later(WAIT_MS, async (query: string) => {
  const source = dialog()?.dataset.src;
  const place = dialog()?.querySelector("[data-palette-found]");
  if (!source || !place) return;
  asked?.abort();
  if (!query.trim()) return place.replaceChildren();
  asked = new AbortController();
  try {
    const address = `${source}?q=${encodeURIComponent(query.trim())}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: asked.signal });
    if (!answer.ok || dialog()?.querySelector("input")?.value !== query) return;
    const now = dialog()?.querySelector<HTMLAnchorElement>("[aria-selected=true]")?.href;
    place.innerHTML = await answer.text();
    choose(lines().find((line) => line.href === now) ?? lines()[0]);
    nothing(false);
  } catch (failure) {
    if (!(failure instanceof DOMException)) place.replaceChildren();
  }
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k" || event.isComposing) return;
  const sheet = dialog();
  if (!sheet) return;
  event.preventDefault();
  if (sheet.open) sheet.close();
  else sheet.showModal();
});
document.addEventListener(
  "toggle",
  (event) => {
    const sheet = event.target as HTMLDialogElement;
    if (sheet.id !== "x-palette" || (event as ToggleEvent).newState !== "open") return;
    const box = sheet.querySelector("input");
    if (box) (box.value = ""), box.focus();
    dialog()?.querySelector("[data-palette-found]")?.replaceChildren();
    narrow("");
    nothing(true);
  },
  true,
);
on("input", "#x-palette input", (element, event) => {
  const box = element as HTMLInputElement;
  if ((event as InputEvent).isComposing) return;
  narrow(box.value);
  nothing(true);
  find(box.value);
});
on("compositionend", "#x-palette input", (element) => {
  const box = element as HTMLInputElement;
  narrow(box.value);
  find(box.value);
});
on("keydown", "#x-palette input", (_, event) => {
  if (event.isComposing) return;
  const all = lines();
  const now = all.findIndex((line) => line.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") choose(all[Math.min(all.length - 1, now + 1)]);
  else if (event.key === "ArrowUp") choose(all[Math.max(0, now - 1)]);
  else if (event.key === "Enter") all[now]?.click();
  else return;
  event.preventDefault();
});
