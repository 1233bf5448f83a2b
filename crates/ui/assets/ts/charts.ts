// Charts: their code is fetched only by pages that have one.
import { each } from "./dom";

async function draw(): Promise<void> {
  const { drawAll } = await import("./charts-draw");
  drawAll();
}
each("[data-chart]:not([data-drawn])", () => void draw());
document.addEventListener("x:look", () => document.querySelector("[data-chart]") && void draw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.querySelector("[data-chart]") && void draw());
