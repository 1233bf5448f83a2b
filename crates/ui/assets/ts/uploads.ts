// Drop zones: what was chosen is named, and a file that is dropped is chosen.
import { on } from "./dom";

const inputOf = (zone: HTMLElement): HTMLInputElement | null => zone.querySelector("input[type=file]");
function name(zone: HTMLElement): void {
  const place = zone.querySelector("[data-drop-files]");
  if (place) place.textContent = [...(inputOf(zone)?.files ?? [])].map((file) => file.name).join(", ");
}
on("change", "[data-drop]", name);
on("dragover", "[data-drop]", (zone, event) => {
  event.preventDefault();
  zone.dataset.over = "true";
});
on("dragleave", "[data-drop]", (zone) => delete zone.dataset.over);
on("drop", "[data-drop]", (zone, event) => {
  event.preventDefault();
  delete zone.dataset.over;
  const input = inputOf(zone);
  if (!input || !event.dataTransfer?.files.length) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
