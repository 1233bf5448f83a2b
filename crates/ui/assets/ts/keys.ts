// Single keys, which are off while one types: J and K move, X ticks, Enter opens, / searches, N and other letters press the
// button that shows them. Ctrl Enter sends a form from anywhere in it.
import { typing } from "./dom";
import { currentRow, move } from "./tables";

const KEYS: Record<string, () => boolean> = {
  j: () => Boolean(move(1)),
  k: () => Boolean(move(-1)),
  x: () => {
    const box = currentRow()?.querySelector<HTMLInputElement>(".x-row-box");
    box?.click();
    return Boolean(box);
  },
  enter: () => {
    const link = currentRow()?.querySelector<HTMLAnchorElement>("a.x-row-link");
    if (document.activeElement && document.activeElement !== document.body && document.activeElement.id !== "main") return false;
    link?.click();
    return Boolean(link);
  },
  "/": () => {
    const box = document.querySelector<HTMLInputElement>("input[data-find]");
    box?.focus();
    box?.select();
    return Boolean(box);
  },
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const form = (event.target as HTMLElement).closest?.("form") ?? document.querySelector<HTMLFormElement>("main form:is([data-draft], [data-autosave], #entry:has(.x-btn-primary))");
    const button = form?.querySelector<HTMLButtonElement>(".x-btn-primary") ?? document.querySelector<HTMLButtonElement>(`[form="${form?.id}"].x-btn-primary`);
    if (form) (event.preventDefault(), form.requestSubmit(button ?? undefined));
    return;
  }
  if (event.key === "Escape" && event.target instanceof HTMLInputElement && event.target.matches("[data-find]")) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const button = key.length === 1 ? document.querySelector<HTMLElement>(`main [data-key="${CSS.escape(key.toUpperCase())}"]`) : null;
  if (button) (event.preventDefault(), button.click());
  else if (KEYS[key]?.()) event.preventDefault();
});
