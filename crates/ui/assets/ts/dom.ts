// The little that all behaviours share.

/** Listens on the document for an event at elements that match. */
export function on<K extends keyof DocumentEventMap>(
  type: K,
  selector: string,
  handle: (element: HTMLElement, event: DocumentEventMap[K]) => void,
  options?: AddEventListenerOptions,
): void {
  document.addEventListener(
    type,
    (event) => {
      const origin = event.target instanceof Element ? event.target : null;
      const element = origin?.closest<HTMLElement>(selector);
      if (element) handle(element, event);
    },
    options,
  );
}

/** Does something with every matching element, now and in each part that is swapped in. */
export function each(selector: string, handle: (element: HTMLElement) => void): void {
  const run = (): void => document.querySelectorAll<HTMLElement>(selector).forEach(handle);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
  document.addEventListener("htmx:after:settle", run);
}

let said: Record<string, string> | undefined;

/** Words in the reader's language, which the page brings along. */
export function words(key: string, values: Record<string, string | number> = {}): string {
  said ??= JSON.parse(document.getElementById("x-words")?.textContent ?? "{}") as Record<string, string>;
  const text = said[key] ?? key;
  return Object.entries(values).reduce((out, [name, value]) => out.replace(`{${name}}`, String(value)), text);
}

/** Whether a key belongs to what is being typed: in a field, or while an input method composes. */
export function typing(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229) return true;
  const element = event.target;
  if (!(element instanceof HTMLElement)) return false;
  if (element instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(element.type);
  return element.isContentEditable || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

/** Runs once, some time after the last call. */
export function later<A extends unknown[]>(wait: number, run: (...args: A) => void): (...args: A) => void {
  let timer: number | undefined;
  return (...args) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => run(...args), wait);
  };
}

export function csrf(): string {
  return document.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
}

/** A form's fields as they are sent, with the button that was pressed. */
export function encoded(form: HTMLFormElement, submitter?: HTMLElement | null): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") params.append(name, value);
  if (submitter instanceof HTMLButtonElement && submitter.name) params.append(submitter.name, submitter.value);
  return params;
}
