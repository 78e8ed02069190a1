// On the map: one stop for Tab, arrow keys move, Enter or a press chooses a cell, and a line below tells its figures.
// Without this script the tables have every cell as a link. Must not change anything but the page's own marks.
(() => {
  const map = document.querySelector(".map");
  const svg = map && map.querySelector("svg");
  if (!svg) return;
  const shapes = [...svg.querySelectorAll(".cells > *")];
  if (!shapes.length) return;
  const place = (shape, axis) => Number(shape.getAttribute(axis) ?? shape.getAttribute(`data-${axis}`));
  const cursor = svg.querySelector(".cursor");
  const line = document.querySelector(".pointed");
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let middles = null, known = null, at = -1;

  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-roledescription", map.dataset.role);
  map.dataset.pointing = "";
  line.hidden = false;

  const ask = () => {
    known ??= fetch(map.dataset.cells).then((answer) => (answer.ok ? answer.json() : Promise.reject())).catch(() => null);
    return known;
  };
  const tell = (index) => {
    ask().then((cells) => { if (cells && index === at) line.textContent = cells.words[index]; });
  };
  const show = (index) => {
    at = index;
    cursor.removeAttribute("hidden");
    cursor.setAttribute("transform", `translate(${place(shapes[index], "x")} ${place(shapes[index], "y")})`);
    tell(index);
  };
  const choose = (index) => ask().then((cells) => {
    if (cells) location.assign(map.dataset.choose.replace("CELL", cells.cells[index]));
  });
  const next = ([dx, dy]) => {
    middles ??= shapes.map((shape) => [place(shape, "x"), place(shape, "y")]);
    let best = -1, least = Infinity;
    middles.forEach(([x, y], index) => {
      const ahead = (x - middles[at][0]) * dx + (y - middles[at][1]) * dy;
      const aside = Math.abs((x - middles[at][0]) * dy) + Math.abs((y - middles[at][1]) * dx);
      if (index !== at && ahead > 1 && aside <= 1.8 * ahead && ahead + 2 * aside < least) [best, least] = [index, ahead + 2 * aside];
    });
    return best;
  };

  svg.addEventListener("focus", () => { if (at < 0) show(Math.floor(shapes.length / 2)); });
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && at >= 0) return choose(at);
    if (!ways[event.key]) return;
    event.preventDefault();
    if (at < 0) return show(Math.floor(shapes.length / 2));
    const to = next(ways[event.key]);
    if (to >= 0) show(to);
  });
  svg.addEventListener("pointermove", (event) => {
    const index = shapes.indexOf(event.target);
    if (index >= 0 && index !== at) show(index);
  });
  svg.addEventListener("click", (event) => {
    const index = shapes.indexOf(event.target);
    if (index >= 0) choose(index);
  });
})();
