// Forms: nothing typed is lost. What is typed into a draft is kept in the tab and comes back; leaving asks; the first error gets
// the focus; a request that was answered elsewhere (a redirect) becomes a page.
import { each, later, on, words } from "./dom";
import { toast } from "./toasts";

interface Answered extends Event {
  detail: { ctx: { response?: { raw: Response; status: number }; sourceElement?: Element } };
}
const changed = new WeakSet<HTMLFormElement>();
let sending = false;
const place = (form: HTMLFormElement): string => `x-draft:${location.pathname}:${form.id}`;

/** The fields that are kept: no secrets, no files, nothing that the server made. */
function fields(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
  const made = (one: HTMLInputElement): boolean => one.type === "hidden" && !one.closest("[data-combo]");
  return [...form.elements].filter((one): one is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement => {
    if (one instanceof HTMLInputElement) return Boolean(one.name) && !["password", "file", "submit", "button"].includes(one.type) && !made(one);
    return one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement;
  });
}

const keep = later(300, (form: HTMLFormElement) => {
  const kept = fields(form).map((one) => [one.name, one instanceof HTMLInputElement && one.type === "checkbox" ? String(one.checked) : one.value]);
  try {
    sessionStorage.setItem(place(form), JSON.stringify(kept));
  } catch {
    // No room: the page itself still holds what was typed.
  }
});

for (const type of ["input", "change"] as const) {
  on(type, "form[data-draft]", (element) => {
    const form = element as HTMLFormElement;
    changed.add(form);
    keep(form);
  });
}

function restore(form: HTMLFormElement): void {
  if (form.dataset.begun) return;
  form.dataset.begun = "true";
  const text = sessionStorage.getItem(place(form));
  if (!text || form.querySelector("[data-summary]")) return;
  const kept = JSON.parse(text) as [string, string][];
  const lines = Math.max(-1, ...kept.map(([name]) => Number(/\.(\d+)\./.exec(name)?.[1] ?? -1)));
  form.dispatchEvent(new CustomEvent("x:lines", { detail: lines + 1 }));
  const now = new Map(fields(form).map((one) => [one.name, one]));
  let differs = false;
  for (const [name, value] of kept) {
    const one = now.get(name);
    if (!one) continue;
    if (one instanceof HTMLInputElement && one.type === "checkbox") {
      differs ||= one.checked !== (value === "true");
      one.checked = value === "true";
    } else {
      differs ||= one.value !== value;
      one.value = value;
    }
  }
  if (!differs) return;
  changed.add(form);
  toast(words("restored"), "plain", {
    label: words("discard"),
    run: () => {
      sessionStorage.removeItem(place(form));
      changed.delete(form);
      location.reload();
    },
  });
}
each("form[data-draft]", (form) => restore(form as HTMLFormElement));

on("submit", "form[data-form]", (element, event) => {
  sending = true;
  const button = (event as SubmitEvent).submitter;
  button?.setAttribute("aria-busy", "true");
  setTimeout(() => button?.removeAttribute("aria-busy"), 8000);
  if (!element.hasAttribute("hx-boost")) sessionStorage.removeItem(place(element as HTMLFormElement));
});
addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll<HTMLFormElement>("form[data-draft]")].some((form) => changed.has(form));
  if (open && !sending) event.preventDefault();
});

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = (event as Answered).detail;
  const raw = ctx.response?.raw;
  if (raw?.redirected && raw.ok && ctx.sourceElement?.matches("form[data-form]")) {
    event.preventDefault();
    sessionStorage.removeItem(place(ctx.sourceElement as HTMLFormElement));
    sending = true;
    location.assign(raw.url);
  }
});
for (const type of ["htmx:finally:request", "htmx:error"]) {
  document.addEventListener(type, (event) => {
    sending = false;
    document.querySelectorAll("[aria-busy=true].x-btn").forEach((button) => button.removeAttribute("aria-busy"));
    if (type === "htmx:error" && !(event as Answered).detail.ctx?.response) toast(words("offline"), "bad");
  });
}

// To what is wrong: the summary says it, the first field gets the focus.
function toFirstError(): void {
  const summary = document.querySelector<HTMLElement>("[data-summary]:not([data-seen])");
  if (!summary) return;
  summary.dataset.seen = "true";
  const first = document.querySelector<HTMLElement>("main [aria-invalid=true]");
  summary.scrollIntoView({ block: "nearest" });
  (first ?? summary).focus({ preventScroll: Boolean(first) && summary.getBoundingClientRect().top >= 0 });
}
each("[data-summary]", toFirstError);
on("click", "[data-summary] a[href^='#']", (link, event) => {
  const field = document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
  if (field) (event.preventDefault(), field.focus(), field.scrollIntoView({ block: "center" }));
});
on("input", "[aria-invalid=true]", (element) => element.removeAttribute("aria-invalid"));

// Fields that belong to a value of another field: shown, and sent, only while it is chosen.
function showFor(part: HTMLElement): void {
  const form = part.closest("form");
  const other = form?.elements.namedItem(part.dataset.shownIf ?? "");
  if (!(other instanceof HTMLSelectElement || other instanceof HTMLInputElement)) return;
  const shown = (part.dataset.shownFor ?? "").split(" ").includes(other.value);
  part.hidden = !shown;
  part.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>("input, select, textarea").forEach((one) => (one.disabled = !shown));
}
each("[data-shown-if]", showFor);
on("change", "form[data-form] select, form[data-form] input", (element) => {
  element.closest("form")?.querySelectorAll<HTMLElement>("[data-shown-if]").forEach(showFor);
});
