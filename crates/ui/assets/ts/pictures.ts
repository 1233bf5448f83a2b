// Pictures: looked at in a viewer, and made smaller before they are sent.
import { on } from "./dom";

/** The longer side of what is sent, and of its small form, in pixels. */
const LARGE = 1600;
const SMALL = 240;
/** What is sent as it is: smaller than this, in bytes and in pixels. */
const PLAIN_BYTES = 600_000;
const QUALITY = 0.85;

function show(viewer: HTMLDialogElement, wanted: number): void {
  const all = [...viewer.querySelectorAll<HTMLImageElement>("img")];
  const at = (wanted + all.length) % all.length;
  all.forEach((image, n) => {
    image.hidden = n !== at;
    if (n === at && !image.src) image.src = image.dataset.src ?? "";
  });
  viewer.dataset.at = String(at);
  const place = viewer.querySelector("[data-viewer-place]");
  if (place) place.textContent = `${at + 1} / ${all.length}`;
}
const step = (viewer: HTMLDialogElement, by: number): void => show(viewer, Number(viewer.dataset.at ?? 0) + by);

on("click", "[data-pictures] [data-shot]", (link, event) => {
  const viewer = document.getElementById(link.closest<HTMLElement>("[data-pictures]")?.dataset.pictures ?? "");
  // With a key held it is a link like any other.
  if (!(viewer instanceof HTMLDialogElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(viewer, Number(link.dataset.shot ?? 0));
  viewer.showModal();
});
on("click", "[data-viewer-step]", (button) => {
  const viewer = button.closest<HTMLDialogElement>("dialog");
  if (viewer) step(viewer, Number(button.dataset.viewerStep));
});
on("keydown", "dialog[data-viewer]", (element, event) => {
  const viewer = element as HTMLDialogElement;
  const last = viewer.querySelectorAll("img").length - 1;
  if (event.key === "ArrowLeft") step(viewer, -1);
  else if (event.key === "ArrowRight") step(viewer, 1);
  else if (event.key === "Home") show(viewer, 0);
  else if (event.key === "End") show(viewer, last);
  else return;
  event.preventDefault();
});

/** The picture no larger than so many pixels a side; what cannot be read stays as it is, and the server says why it is not taken. */
async function scaled(picture: ImageBitmap, file: File, side: number): Promise<File> {
  const by = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.max(1, Math.round(picture.width * by)), Math.max(1, Math.round(picture.height * by))];
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  // What may be see-through stays so; where the browser has no WebP it answers with PNG.
  const kind = file.type === "image/jpeg" ? "image/jpeg" : "image/webp";
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, kind, QUALITY));
  return blob ? new File([blob], file.name, { type: blob.type }) : file;
}

async function prepared(form: HTMLFormElement, input: HTMLInputElement): Promise<void> {
  const small = form.querySelector<HTMLInputElement>("input[name=small]");
  const [large, little] = [new DataTransfer(), new DataTransfer()];
  for (const file of input.files ?? []) {
    const picture = await createImageBitmap(file).catch(() => null);
    if (!picture) {
      large.items.add(file);
      continue;
    }
    const plain = file.size <= PLAIN_BYTES && Math.max(picture.width, picture.height) <= LARGE && file.type !== "image/jpeg";
    large.items.add(plain ? file : await scaled(picture, file, LARGE));
    little.items.add(await scaled(picture, file, SMALL));
    picture.close();
  }
  input.files = large.files;
  if (small) small.files = little.files;
}

// What is chosen is made smaller and sent at once. A photograph loses with its size where and when it was taken.
on("change", "[data-pictures-form-of] input[name=file]", (element) => {
  const input = element as HTMLInputElement;
  const form = input.form;
  if (!form || !input.files?.length || form.dataset.ready) return;
  form.dataset.ready = "busy";
  form.setAttribute("aria-busy", "true");
  void prepared(form, input).finally(() => form.requestSubmit());
});
