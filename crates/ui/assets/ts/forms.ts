// Forms: nothing typed is lost. What is typed into a draft is kept in the tab and comes back; leaving asks; the first error gets
// the focus; a request that was answered elsewhere (a redirect) becomes a page.
import { each, later, on, words } from "./dom";
import { follower } from "./follow";
import { toast } from "./toasts";

interface Answered extends Event {
  detail: { ctx: { response?: { raw: Response; status: number }; sourceElement?: Element } };
}
const changed = new WeakSet<HTMLFormElement>();
let sending = false;
// What one person typed is no business of the next who signs in at this tab.
const DRAFT = "x-draft:";
const mine = (): string => `${DRAFT}${document.getElementById("x-me")?.dataset.person ?? ""}:`;
const place = (form: HTMLFormElement): string => `${mine()}${location.pathname}:${form.id}`;
function forget(which: (key: string) => boolean): void {
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(DRAFT) && which(key))
    .forEach((key) => sessionStorage.removeItem(key));
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
/** What was typed into a field, and what stood there before; which version of the record it was typed over. */
type Kept = [name: string, value: string, was: string];
interface Draft {
  version: string;
  kept: Kept[];
}

/** The fields that are kept: no secrets, no files, nothing that the server made. */
function fields(form: HTMLFormElement): Field[] {
  const made = (one: HTMLInputElement): boolean => one.type === "hidden" && !one.closest("[data-combo]");
  return [...form.elements].filter((one): one is Field => {
    if (one instanceof HTMLInputElement) return Boolean(one.name) && !["password", "file", "submit", "button"].includes(one.type) && !made(one);
    return one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement;
  });
}
const box = (one: Field): one is HTMLInputElement => one instanceof HTMLInputElement && ["checkbox", "radio"].includes(one.type);
const value = (one: Field): string => (box(one) ? String(one.checked) : one.value);
// What the server put into hidden fields: the browser knows no more, what a script writes becomes their default.
const begun = new WeakMap<Field, string>();
/** What the server put into the field; nothing in a line that was added since. */
function given(one: Field): string {
  if (one instanceof HTMLInputElement && one.type === "hidden") return begun.get(one) ?? "";
  if (box(one)) return String(one.defaultChecked);
  if (!(one instanceof HTMLSelectElement)) return one.defaultValue;
  return ([...one.options].find((option) => option.defaultSelected) ?? one.options[0])?.value ?? "";
}
const key = (one: Field): string => (one instanceof HTMLInputElement && one.type === "radio" ? `${one.name}=${one.value}` : one.name);
/** Which version of the record the form shows: in a field of its own, or in the address that it is sent to. */
function version(form: HTMLFormElement): string {
  const own = form.querySelector<HTMLInputElement>("input[type=hidden][name=version]")?.value;
  return own ?? new URL(form.getAttribute("action") ?? "", location.href).searchParams.get("version") ?? "";
}
function draft(form: HTMLFormElement): Draft | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(place(form)) ?? "null") as Draft | null) ?? undefined;
  } catch {
    return undefined;
  }
}

const keep = later(300, (form: HTMLFormElement) => {
  // A form that came back with what is wrong holds as given what was typed: that stays in the draft.
  const before = new Map(draft(form)?.kept.map((one) => [one[0], one]));
  const kept: Kept[] = [];
  for (const one of fields(form)) {
    const typed = before.get(key(one));
    if (typed || value(one) !== given(one)) kept.push([key(one), value(one), typed?.[2] ?? given(one)]);
  }
  try {
    sessionStorage.setItem(place(form), JSON.stringify({ version: version(form), kept }));
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

/** What a field is called on the page. */
function called(one: Field): string {
  const label = (one.closest(".x-field") ?? one.closest("fieldset"))?.querySelector("label, legend");
  return [...(label?.childNodes ?? [])].filter((part) => !(part instanceof Element && part.matches(".x-req"))).map((part) => part.textContent?.trim()).join("") || one.name;
}

/** A field as it is read: a chosen option and a found record by their words. */
function shown(one: Field): string {
  if (one instanceof HTMLSelectElement) return one.selectedOptions[0]?.textContent ?? one.value;
  const words = one.closest("[data-combo]")?.querySelector<HTMLInputElement>("input:not([type=hidden])");
  return words?.value ?? one.value;
}

/** What somebody else has put into a field meanwhile stands below it. */
function meanwhile(one: Field, theirs: string): void {
  const said = document.createElement("p");
  said.className = "x-hint x-meanwhile";
  said.textContent = words("meanwhile", { value: theirs });
  (one.closest(".x-field") ?? one.parentElement)?.append(said);
}

/** Says in the form itself, until it is sent or given up, that what was typed before is back; and the way to the record as it is now. */
function restored(form: HTMLFormElement, changed: string[]): void {
  const banner = document.createElement("div");
  banner.className = `x-alert ${changed.length ? "x-alert-warn" : "x-alert-info"} x-restored`;
  banner.setAttribute("role", "status");
  const said = document.createElement("div");
  const title = document.createElement("b");
  title.textContent = words("restored");
  said.append(title);
  if (changed.length) {
    const more = document.createElement("p");
    more.textContent = words("restored.changed", { fields: changed.join(document.documentElement.lang.startsWith("zh") ? "、" : ", ") });
    said.append(more);
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "x-btn x-btn-small";
  button.textContent = words("discard");
  button.addEventListener("click", () => afresh(form, location.pathname + location.search));
  banner.append(said, button);
  form.prepend(banner);
  // The browser goes back to where the page was left, at the latest when it is loaded.
  const show = (): number => requestAnimationFrame(() => banner.scrollIntoView({ block: "nearest" }));
  if (document.readyState === "complete") show();
  else addEventListener("load", show, { once: true });
}

/** Gives up what was typed, and loads the page as it is now. */
function afresh(form: HTMLFormElement, address: string): void {
  sessionStorage.removeItem(place(form));
  changed.delete(form);
  sending = true;
  if (address === location.pathname + location.search) location.reload();
  else location.assign(address);
}
on("click", "form[data-draft] a[data-afresh]", (link, event) => {
  event.preventDefault();
  afresh(link.closest("form") as HTMLFormElement, link.getAttribute("href") ?? "");
});

function restore(form: HTMLFormElement): void {
  if (form.dataset.begun) return;
  form.dataset.begun = "true";
  for (const one of fields(form)) if (one instanceof HTMLInputElement && one.type === "hidden") begun.set(one, one.value);
  forget((key) => !key.startsWith(mine()));
  const { kept = [], version: over = "" } = draft(form) ?? {};
  if (!kept.length || form.querySelector("[data-summary]")) return;
  const lines = Math.max(-1, ...kept.map(([name]) => Number(/\.(\d+)\./.exec(name)?.[1] ?? -1)));
  form.dispatchEvent(new CustomEvent("x:lines", { detail: lines + 1 }));
  const now = new Map(fields(form).map((one) => [key(one), one]));
  let differs = false;
  const theirs = new Map<string, string>();
  for (const [name, typed, was] of kept) {
    const one = now.get(name);
    if (!one || value(one) === typed) continue;
    differs = true;
    // Of a record that is found by typing, its words beside its number tell the same.
    if (over !== version(form) && value(one) !== was && !name.endsWith("~text")) {
      theirs.set(called(one), shown(one));
      if (!box(one)) meanwhile(one, shown(one));
    }
    if (box(one)) one.checked = typed === "true";
    else one.value = typed;
  }
  if (!differs) return;
  changed.add(form);
  restored(form, [...theirs.keys()]);
}
each("form[data-draft]", (form) => restore(form as HTMLFormElement));

// Whoever gives a form up begins the next one afresh.
on("click", "form[data-draft] :is(.x-form-actions, .x-alert-ways) a:not([data-afresh])", (element) => {
  const form = element.closest("form") as HTMLFormElement;
  sessionStorage.removeItem(place(form));
});

// Whoever goes leaves nothing behind.
on("submit", "form[data-leave]", () => forget(() => true));

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
    if (type === "htmx:error" && !(event as Answered).detail.ctx?.response && !follower(event)) toast(words("offline"), "bad");
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
