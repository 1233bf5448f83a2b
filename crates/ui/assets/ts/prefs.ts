// Theme, density and language change at once where they can; the cookie makes the next page right.
import { on } from "./dom";

const AT_ONCE: Record<string, string> = { theme: "theme", density: "density" };

on("submit", "form[data-pref]", (element, event) => {
  const form = element as HTMLFormElement;
  const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
  const name = (form.elements.namedItem("name") as HTMLInputElement).value;
  const attribute = AT_ONCE[name];
  if (!button || !attribute) return;
  event.preventDefault();
  document.documentElement.dataset[attribute] = button.value;
  document.cookie = `xg_${name}=${button.value}; path=/; max-age=31536000; samesite=lax`;
  form.querySelectorAll("[aria-pressed]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  if (button.matches("[data-theme-button]")) button.value = button.value === "dark" ? "light" : "dark";
  document.dispatchEvent(new CustomEvent("x:look"));
});
