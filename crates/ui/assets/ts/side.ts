// The side bar shows the place that the page lies under, however far down its list it stands.
const here = document.querySelector<HTMLElement>(".x-side .x-nav [aria-current=page]");
const places = here?.closest<HTMLElement>(".x-nav");
if (here && places) {
  const [own, all] = [here.getBoundingClientRect(), places.getBoundingClientRect()];
  if (own.top < all.top || own.bottom > all.bottom) places.scrollTop += own.top - all.top - (all.height - own.height) / 2;
}
