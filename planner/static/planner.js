// On the map, one stop for Tab; arrow keys go to the nearest cell that way, Enter follows its link.
// Without this script every cell is a link of its own. Must not fetch or change anything.
(() => {
  const cells = [...document.querySelectorAll(".map a")];
  if (!cells.length) return;
  const boxes = cells.map((cell) => cell.querySelector("polygon").getBBox());
  const middles = boxes.map((box) => [box.x + box.width / 2, box.y + box.height / 2]);
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const picked = new URLSearchParams(location.search).get("cell");
  const first = cells.findIndex((cell) => picked && cell.getAttribute("href").includes(`cell=${picked}`));
  let at = Math.max(first, 0);

  cells.forEach((cell, index) => cell.setAttribute("tabindex", index === at ? "0" : "-1"));
  document.querySelector(".keys").hidden = false;

  const next = ([dx, dy]) => {
    let best = -1, least = Infinity;
    middles.forEach(([x, y], index) => {
      const ahead = (x - middles[at][0]) * dx + (y - middles[at][1]) * dy;
      const aside = Math.abs((x - middles[at][0]) * dy) + Math.abs((y - middles[at][1]) * dx);
      const cost = ahead + 2 * aside;
      if (index !== at && ahead > 1 && aside <= 1.8 * ahead && cost < least) [best, least] = [index, cost];
    });
    return best;
  };

  document.querySelector(".map svg").addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const to = next(way);
    if (to < 0) return;
    cells[at].setAttribute("tabindex", "-1");
    at = to;
    cells[at].setAttribute("tabindex", "0");
    cells[at].focus();
  });
})();
