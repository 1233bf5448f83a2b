// Short messages in the corner: those that the answer brings (data-toast) and those that behaviours have to say.
import { each } from "./dom";

const LASTS = 5000;
/** What went wrong stands longer. */
const LASTS_BAD = 15000;

function place(element: HTMLElement, lasts = LASTS): void {
  const corner = document.getElementById("x-toasts");
  if (!corner) return;
  corner.append(element);
  if (!corner.matches(":popover-open")) corner.showPopover?.();
  let timer = window.setTimeout(() => element.remove(), lasts);
  element.addEventListener("pointerenter", () => clearTimeout(timer));
  element.addEventListener("pointerleave", () => (timer = window.setTimeout(() => element.remove(), lasts)));
}

/** Says something; `act` is a button behind it. */
export function toast(text: string, kind: "plain" | "ok" | "bad" = "plain", act?: { label: string; run: () => void }): void {
  // Said already, and still there: once is enough.
  for (const other of document.querySelectorAll("#x-toasts > *")) if (!act && other.textContent === text) other.remove();
  const element = document.createElement("div");
  element.className = `x-toast x-toast-${kind}`;
  element.append(text);
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = act.label;
    button.addEventListener("click", () => (act.run(), element.remove()));
    element.append(button);
  }
  place(element, kind === "bad" ? LASTS_BAD : LASTS);
}

each("[data-toast]", (element) => {
  if (element.closest("#x-toasts, [data-keep]")) return;
  element.removeAttribute("data-toast");
  place(element);
});
