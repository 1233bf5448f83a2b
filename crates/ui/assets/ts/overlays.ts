// Dialogs and popovers: opened by attribute where the browser cannot itself, placed beside their opener, closed when done.
import { on, typing } from "./dom";

const GAP = 6;
const commands = "commandForElement" in HTMLButtonElement.prototype;

on("click", "[data-open]", (element) => {
  const dialog = document.getElementById(element.dataset.open ?? "");
  element.closest<HTMLElement>("[popover]")?.hidePopover();
  if (!commands && dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
});
on("click", "dialog[open]", (element, event) => {
  // Where the browser does not know closedby: a press on the backdrop closes.
  const box = element.getBoundingClientRect();
  const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  if (!("closedBy" in element) && event.target === element && outside && element.getAttribute("closedby") === "any") {
    (element as HTMLDialogElement).close();
  }
});

let opener: HTMLElement | null = null;
on("click", "[popovertarget]", (element) => (opener = element), { capture: true });

/** Puts a popover below its opener (above where there is no room), within the window. */
export function place(sheet: HTMLElement, at: HTMLElement): void {
  const box = at.getBoundingClientRect();
  const { width, height } = sheet.getBoundingClientRect();
  const below = box.bottom + GAP;
  const up = sheet.hasAttribute("data-up") || (below + height > innerHeight && box.top > innerHeight - box.bottom);
  const right = box.left + width > innerWidth - 12;
  sheet.style.left = `${Math.max(12, right ? Math.min(box.right, innerWidth - 12) - width : box.left)}px`;
  sheet.style.top = `${Math.max(12, up ? box.top - height - GAP : below)}px`;
}

document.addEventListener(
  "toggle",
  (event) => {
    const sheet = event.target as HTMLElement;
    if (!sheet.matches?.(".x-pop") || (event as ToggleEvent).newState !== "open") return;
    const at = opener?.getAttribute("popovertarget") === sheet.id ? opener : document.querySelector<HTMLElement>(`[popovertarget="${sheet.id}"]`);
    if (at) place(sheet, at);
    sheet.querySelector<HTMLElement>("input:not([type=hidden]), select")?.focus({ preventScroll: true });
  },
  true,
);
addEventListener("resize", () => document.querySelectorAll<HTMLElement>(".x-pop:popover-open").forEach((sheet) => sheet.hidePopover()));

// A menu is walked with the arrows, as menus are.
on("keydown", ".x-menu", (menu, event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const items = [...menu.querySelectorAll<HTMLElement>("a, button")].filter((item) => item.offsetParent);
  const now = items.indexOf(document.activeElement as HTMLElement);
  items[(now + (event.key === "ArrowDown" ? 1 : items.length - 1) + (now < 0 && event.key === "ArrowUp" ? 1 : 0)) % items.length]?.focus();
  event.preventDefault();
});
on("submit", "form[data-narrows]", (form) => form.closest<HTMLElement>("[popover]")?.hidePopover());
on("click", "form[data-narrows] a", (link) => link.closest<HTMLElement>("[popover]")?.hidePopover());

const DEEDS: Record<string, (element: HTMLElement) => void> = {
  print: () => print(),
  back: () => history.back(),
  reload: () => location.reload(),
  palette: () => (document.getElementById("x-palette") as HTMLDialogElement | null)?.showModal(),
  close: (element) => element.closest("dialog")?.close(),
};
on("click", "[data-do]", (element) => DEEDS[element.dataset.do ?? ""]?.(element));

// Alt W: why is this figure what it is?
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.key.toLowerCase() !== "w" || (typing(event) && event.isComposing)) return;
  const focus = document.activeElement;
  const near = focus?.closest("tr, section, main") ?? document;
  const why = focus?.matches("[data-why]") ? (focus as HTMLElement) : near.querySelector<HTMLElement>("[data-why]");
  if (why) (event.preventDefault(), why.click());
});
