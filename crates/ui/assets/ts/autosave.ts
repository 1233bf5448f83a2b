// Documents that are kept at the server while they are typed. One save at a time; one that was not answered is sent again as it was,
// under its own key, before anything newer goes: so nothing is kept twice. What no save could take stands in the tab, and goes first
// when the page is there again.
import { csrf, each, encoded, later, on, words } from "./dom";
import { askAgain } from "./session";
import { toast } from "./toasts";

interface Sent {
  address: string;
  body: string;
}
const KEPT = "x-unsaved:";
const place = (): string => `${KEPT}${document.getElementById("x-me")?.dataset.person ?? ""}:${location.pathname}`;
let unanswered: Sent | undefined;
let busy: Promise<boolean> | undefined;
let dirty = false;
let count = 0;
// What somebody else has changed meanwhile: nothing more is sent over it.
let stopped = false;
// The document itself is on its way: what is typed meanwhile is kept after the answer, over the version that it brings.
let sending = false;

const form = (): HTMLFormElement | null => document.querySelector<HTMLFormElement>("form[data-autosave]");
const status = (text: string): void => {
  for (const one of document.querySelectorAll("[data-save-state]")) one.textContent = text;
};
function hold(...sent: Sent[]): void {
  try {
    if (sent.length) sessionStorage.setItem(place(), JSON.stringify(sent));
    else sessionStorage.removeItem(place());
  } catch {
    // No room: the page itself still holds what was typed.
  }
}

function content(one: HTMLFormElement): Sent {
  const params = encoded(one);
  params.set("key", `${params.get("key") ?? "form"}-${Date.now().toString(36)}-${++count}`);
  return { address: one.dataset.autosave ?? "", body: params.toString() };
}

/** The last answer was that nobody is signed in any more. */
let signedOut = false;

async function send(sent: Sent): Promise<Document | undefined> {
  // Whoever signed in again in between has another token.
  const params = new URLSearchParams(sent.body);
  params.set("csrf", csrf());
  const answer = await fetch(sent.address, {
    method: "POST",
    body: params,
    headers: { "HX-Request": "true" },
  }).catch(() => null);
  signedOut = answer?.status === 401;
  if (signedOut) askAgain();
  if (!answer || answer.status >= 500 || answer.status === 401) return undefined;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** What was kept is known by its number from now on, and found at its own address. */
function took(answer: Document): boolean {
  const saved = answer.querySelector<HTMLElement>("[data-saved]");
  const one = form();
  if (!saved || !one) {
    status(answer.querySelector("p")?.textContent ?? words("failed"));
    for (const part of answer.querySelectorAll<HTMLElement>("[data-into]")) document.getElementById(part.dataset.into ?? "")?.replaceChildren(...part.childNodes);
    stale();
    if (stopped) document.querySelector("[data-stale]")?.scrollIntoView({ block: "center" });
    return false;
  }
  for (const field of saved.querySelectorAll<HTMLInputElement>("input")) {
    const own = one.querySelector<HTMLInputElement>(`input[type=hidden][name="${CSS.escape(field.name)}"]`);
    if (own) own.value = field.value;
  }
  const address = saved.dataset.saved;
  hold();
  if (address && location.pathname !== address) history.replaceState(history.state, "", address);
  status(saved.querySelector("p")?.textContent ?? "");
  return true;
}

/** What says that the document is not any more the one that stands here: nothing more is kept over it. */
function stale(): void {
  const said = document.querySelector<HTMLElement>("form[data-autosave] [data-stale]");
  stopped = Boolean(said);
  if (said) status(said.dataset.stale ?? "");
}
each("form[data-autosave]", stale);

async function run(): Promise<boolean> {
  while (unanswered || dirty) {
    const one = form();
    if (!one || stopped || sending) return false;
    const sent = unanswered ?? content(one);
    if (!unanswered) dirty = false;
    unanswered = sent;
    hold(sent);
    const answer = await send(sent);
    if (!answer) {
      status(words(signedOut ? "signed_out" : "offline"));
      again();
      return false;
    }
    unanswered = undefined;
    if (!took(answer)) return false;
  }
  return true;
}

/** Keeps what is typed, after what is on its way. */
export function keep(): Promise<boolean> {
  busy ??= run().finally(() => (busy = undefined));
  return busy;
}
const soon = later(700, () => void keep());
const again = later(5000, () => void keep());

for (const type of ["input", "change"] as const) {
  on(type, "form[data-autosave]", () => {
    dirty = true;
    soon();
  });
}
on("click", "[data-save-now]", (_, event) => {
  event.preventDefault();
  dirty = true;
  void keep().then((done) => done && toast(document.querySelector("[data-save-state]")?.textContent ?? ""));
});

// What is on its way arrives first: the document that is sent is the one that was kept.
document.addEventListener(
  "submit",
  (event) => {
    const one = event.target as HTMLFormElement;
    if (!one.matches("form[data-autosave]")) return;
    dirty = false;
    if (!busy) {
      sending = true;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = (event as SubmitEvent).submitter;
    void busy.then(() => one.requestSubmit(button as HTMLElement | null));
  },
  { capture: true },
);
for (const type of ["htmx:finally:request", "htmx:error"]) {
  document.addEventListener(type, () => {
    if (!sending) return;
    sending = false;
    if (dirty) soon();
  });
}
addEventListener("pagehide", () => {
  const one = form();
  if (!one || stopped || (!dirty && !unanswered)) return;
  const last = dirty ? content(one) : undefined;
  hold(...[unanswered, last].filter((sent): sent is Sent => Boolean(sent)));
  // Whoever does not come back has it kept all the same.
  if (last && !unanswered) navigator.sendBeacon(last.address, new Blob([last.body], { type: "application/x-www-form-urlencoded" }));
});

/** What the page could not send when it went, in its order, each over what came of the one before. */
async function resume(): Promise<void> {
  const one = form();
  if (!one) return;
  let left: Sent[] = [];
  try {
    left = JSON.parse(sessionStorage.getItem(place()) ?? "[]") as Sent[];
  } catch {
    // What cannot be read is nothing of ours.
  }
  hold();
  if (!left.length || one.querySelector("[data-summary]")) return;
  let address = "";
  let fields: HTMLInputElement[] = [];
  for (const [at, sent] of left.entries()) {
    const params = new URLSearchParams(sent.body);
    for (const field of fields) params.set(field.name, field.value);
    const answer = await send({ ...sent, body: params.toString() });
    if (!answer) return hold(...left.slice(at));
    const saved = answer.querySelector<HTMLElement>("[data-saved]");
    address = saved?.dataset.saved ?? address;
    fields = [...(saved?.querySelectorAll<HTMLInputElement>("input") ?? [])];
  }
  if (address) location.replace(address);
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => void resume());
else void resume();

// A document that begins is begun at its first record; not where that would open a keyboard on the glass.
if (matchMedia("(pointer: fine)").matches) {
  each("form[data-autosave]", (one) => {
    const first = one.querySelector<HTMLInputElement>("[data-combo] [role=combobox]");
    if (first && !first.value && document.activeElement === document.body) first.focus();
  });
}

// A document that was kept as it was sent stands at its own address from then on.
each("form[data-autosave]", (one) => {
  const draft = one.querySelector<HTMLInputElement>("input[type=hidden][name=draft]")?.value;
  const at = one.dataset.at;
  if (draft && at && !location.pathname.endsWith(`/${draft}`)) history.replaceState(history.state, "", at.replace("{id}", draft));
});
