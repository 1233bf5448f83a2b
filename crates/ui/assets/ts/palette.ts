// Ctrl K: places and commands by name, pinyin or initials; records from the server.
import { later, on } from "./dom";

const dialog = (): HTMLDialogElement | null => document.getElementById("x-palette") as HTMLDialogElement | null;
const lines = (): HTMLAnchorElement[] => [...(dialog()?.querySelectorAll<HTMLAnchorElement>("[role=option]") ?? [])].filter((line) => !line.hidden);

function choose(line: HTMLAnchorElement | undefined): void {
  const box = dialog()?.querySelector("input");
  dialog()
    ?.querySelectorAll("[role=option]")
    .forEach((one, at) => {
      one.id ||= `x-palette-${at}`;
      one.setAttribute("aria-selected", String(one === line));
    });
  if (line) (box?.setAttribute("aria-activedescendant", line.id), line.scrollIntoView({ block: "nearest" }));
  else box?.removeAttribute("aria-activedescendant");
}

function narrow(query: string): void {
  const wanted = query.trim().toLowerCase();
  dialog()
    ?.querySelectorAll<HTMLElement>(".x-palette-list > [role=option]")
    .forEach((line) => (line.hidden = !`${line.textContent} ${line.dataset.words}`.toLowerCase().includes(wanted)));
  choose(lines()[0]);
}

const find = later(180, async (query: string) => {
  const source = dialog()?.dataset.src;
  const place = dialog()?.querySelector("[data-palette-found]");
  if (!source || !place) return;
  if (!query.trim()) return place.replaceChildren();
  const answer = await fetch(`${source}?q=${encodeURIComponent(query.trim())}`, { headers: { "HX-Request": "true" } });
  if (answer.ok && dialog()?.querySelector("input")?.value === query) {
    place.innerHTML = await answer.text();
    if (!dialog()?.querySelector("[aria-selected=true]:not([hidden])")) choose(lines()[0]);
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
    narrow("");
  },
  true,
);
on("input", "#x-palette input", (element, event) => {
  const box = element as HTMLInputElement;
  if ((event as InputEvent).isComposing) return;
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
