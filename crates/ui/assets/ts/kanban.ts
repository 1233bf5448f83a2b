// Cards that are dragged from stage to stage; the server has the last word, and a refusal puts the card back.
import { on, words } from "./dom";
import { toast } from "./toasts";

let held: { card: HTMLElement; home: Element | null; next: Element | null } | null = null;

on("dragstart", "[data-card]", (card, event) => {
  held = { card, home: card.parentElement, next: card.nextElementSibling };
  card.dataset.held = "true";
  event.dataTransfer?.setData("text/plain", card.dataset.card ?? "");
});
on("dragend", "[data-card]", (card) => {
  delete card.dataset.held;
  document.querySelectorAll<HTMLElement>("[data-stage][data-over]").forEach((stage) => delete stage.dataset.over);
});
on("dragover", "[data-stage]", (stage, event) => {
  if (!held || !stage.closest("[data-kanban]")?.contains(held.card)) return;
  event.preventDefault();
  document.querySelectorAll<HTMLElement>("[data-stage][data-over]").forEach((one) => one !== stage && delete one.dataset.over);
  stage.dataset.over = "true";
});
on("drop", "[data-stage]", async (stage, event) => {
  const board = stage.closest<HTMLElement>("[data-kanban]");
  const moved = held;
  if (!moved || !board?.contains(moved.card) || moved.home === stage.querySelector("ol")) return;
  event.preventDefault();
  stage.querySelector("ol")?.prepend(moved.card);
  const body = new URLSearchParams({ id: moved.card.dataset.card ?? "", stage: stage.dataset.stage ?? "", csrf: board.dataset.csrf ?? "" });
  const answer = await fetch(board.dataset.kanban ?? "", { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok) return;
  moved.home?.insertBefore(moved.card, moved.next);
  const said = answer ? (await answer.text()).replace(/<[^>]*>/g, "").trim() : "";
  toast(said && said.length < 200 ? said : words(answer ? "failed" : "offline"), "bad");
});
