// A part of a page that follows what goes on ([data-follows]) asks again and again. While nobody answers it says so, [data-lost], and
// goes on by itself: the first answer takes the words away, for it comes with them hidden.
interface Asked extends Event {
  detail: { ctx?: { response?: { status: number }; sourceElement?: Element } };
}

/** The part that asked, where it is one that follows. */
export function follower(event: Event): HTMLElement | undefined {
  const asked = (event as Asked).detail.ctx?.sourceElement;
  return asked instanceof HTMLElement && asked.matches("[data-follows]") ? asked : undefined;
}

function lost(part: HTMLElement): void {
  for (const words of part.querySelectorAll<HTMLElement>("[data-lost]")) words.hidden = false;
}

document.addEventListener("htmx:error", (event) => {
  const part = follower(event);
  if (part && !(event as Asked).detail.ctx?.response) lost(part);
});
document.addEventListener("htmx:before:response", (event) => {
  const status = (event as Asked).detail.ctx?.response?.status ?? 0;
  const part = follower(event);
  if (!part || (status < 500 && status !== 429)) return;
  event.preventDefault();
  lost(part);
});
