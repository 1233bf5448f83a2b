// The session ended while somebody was typing: sign in here, keep everything, send once more.
import { on, words } from "./dom";
import { follower } from "./follow";
import { toast } from "./toasts";

interface Answered extends Event {
  detail: { ctx: { response?: { raw: Response; status: number } } };
}
const dialog = (): HTMLDialogElement | null => document.getElementById("x-sign-in") as HTMLDialogElement | null;

/** Asks for the password again, over what is being typed. */
export function askAgain(): void {
  const sheet = dialog();
  if (sheet && !sheet.open) sheet.showModal();
}

document.addEventListener("htmx:before:response", (event) => {
  const { raw, status } = (event as Answered).detail.ctx.response ?? {};
  if (status === 401 && dialog()) {
    event.preventDefault();
    askAgain();
  } else if (status !== undefined && (status >= 500 || status === 429) && !follower(event)) {
    event.preventDefault();
    toast(words(status === 500 ? "failed" : "busy"), "bad");
  } else if (raw && status !== undefined && status >= 400 && status !== 422 && !follower(event)) {
    // There is nothing in it to put in the place of what was typed.
    event.preventDefault();
    void told(raw.clone());
  }
});

async function told(answer: Response): Promise<void> {
  const problem = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string };
  if (problem.code === "http.csrf" && (await renewed())) toast(words("token_renewed"), "bad");
  else toast(problem.detail ?? words("failed"), "bad");
}

/** The same person has signed in anew beside this page: its forms take the token that is good now. */
async function renewed(): Promise<boolean> {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const person = (of: Document): string | undefined => of.getElementById("x-me")?.dataset.person;
  const token = page.querySelector<HTMLInputElement>("input[name=csrf]")?.value;
  if (!token || person(page) !== person(document)) return false;
  document.querySelectorAll<HTMLInputElement>("input[name=csrf]").forEach((one) => (one.value = token));
  return true;
}

on("submit", "form[data-sign-in]", async (element, event) => {
  event.preventDefault();
  const form = element as HTMLFormElement;
  const place = form.querySelector("[data-sign-in-error]");
  const answer = await fetch("/api/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  if (!answer.ok) {
    const said = ((await answer.json().catch(() => ({}))) as { detail?: string }).detail;
    if (place) place.textContent = said ?? words("sign_in_wrong");
    return;
  }
  const { csrf } = (await answer.json()) as { csrf: string };
  document.querySelectorAll<HTMLInputElement>("input[name=csrf]").forEach((one) => (one.value = csrf));
  form.reset();
  if (place) place.textContent = "";
  dialog()?.close();
  toast(words("signed_in_again"), "ok");
});
