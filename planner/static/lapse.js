// The time-lapse: moves the map from block to block, only on a press. Its steps are links that work without this script.
// Must not begin by itself.
(() => {
  const lapse = document.querySelector(".lapse");
  if (!lapse) return;
  const shapes = [...document.querySelectorAll(".map .cells > *")];
  const moment = document.querySelector(".moment");
  const amounts = [...document.querySelectorAll(".amounts li span")];
  const plays = [...lapse.querySelectorAll("[data-play]")];
  const words = plays.map((button) => button.textContent);
  const fills = { ...pairs("12345", "abcde", "u"), ...pairs("", "vwxyz", "d") };
  let known = null, at = null, timer = null;

  function pairs(plain, patterned, name) {
    const found = { 0: ["class", "k0"] };
    [...plain].forEach((letter, index) => { found[letter] = ["class", `k${index + 1}`]; });
    [...patterned].forEach((letter, index) => { found[letter] = ["fill", `url(#${name}${index + 1})`]; });
    return found;
  }
  const ask = async () => {
    if (!known) {
      const answer = await fetch(lapse.dataset.frames);
      if (!answer.ok) throw new Error("no frames");
      known = await answer.json();
    }
    return known;
  };
  const show = (told, index) => {
    at = index;
    const frame = told.frames[index];
    shapes.forEach((shape, cell) => {
      const [name, value] = fills[frame.cells[cell]];
      if (shape.getAttribute(name) === value) return;
      shape.removeAttribute(name === "class" ? "fill" : "class");
      shape.setAttribute(name, value);
    });
    moment.textContent = `${frame.name}: ${frame.told}`;
    if (amounts.length === told.legend.length) amounts.forEach((item, row) => { item.textContent = told.legend[row]; });
    moment.setAttribute("aria-live", timer ? "off" : "polite");
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    plays.forEach((button, index) => { button.textContent = words[index]; button.removeAttribute("aria-pressed"); });
  };
  const begin = (told) => told.frames.findIndex((frame) => frame.start === lapse.dataset.start);

  lapse.querySelector(".plays").hidden = false;
  plays.forEach((button) => button.addEventListener("click", async () => {
    const mine = button.hasAttribute("aria-pressed");
    stop();
    if (mine) return;
    const told = await ask();
    const [first, last] = button.dataset.play === "week" ? [0, told.frames.length - 1] : [told.first, told.last];
    button.setAttribute("aria-pressed", "true");
    button.textContent = lapse.dataset.stop;
    let next = first;
    timer = setInterval(() => (next > last ? stop() : show(told, next++)), 900);
    show(told, next++);
  }));
  lapse.querySelectorAll(".step").forEach((link) => link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    stop();
    try {
      const told = await ask();
      const by = Number(link.dataset.by);
      const from = at ?? (lapse.dataset.single ? begin(told) : told.first - (by > 0 ? 1 : 0));
      show(told, Math.min(Math.max(from + by, 0), told.frames.length - 1));
    } catch {
      location.assign(link.href);
    }
  }));
})();
