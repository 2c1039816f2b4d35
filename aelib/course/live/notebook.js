// The last script of a page in a notebook's frame (figure.py): the frame becomes as high as the figure, and the figure
// dark where the text around the frame is light, also after a change of either.

(() => {
  "use strict";

  const figure = document.querySelector(".live-figure");

  function fit() {
    const known = figure.hasAttribute("ready") && !document.fullscreenElement;
    if (known) frameElement.style.height = `${figure.offsetHeight}px`;
  }

  function follow() {
    const [red, green, blue] = getComputedStyle(frameElement).color.match(/\d+/g).map(Number);
    document.documentElement.dataset.theme = red + green + blue > 382 ? "dark" : "light";
  }

  new ResizeObserver(fit).observe(figure);
  new MutationObserver(follow).observe(parent.document.body, { attributes: true });
  follow();
})();
