// The chart of a group, to be moved, enlarged, folded and filtered in the browser. The page works without this file: it has the
// picture, the same as a tree and as a table, and a form that filters. Where things stand is computed on the server and stays.

const WIDE = 1000;
const HIGH = 700;
const MARGIN = 60;
// A frame that takes longer than this is moved as a picture, and drawn anew when the hand rests.
const SLOW = 30;
const RESTS = 140;
const MOST_WORDS = 150;
const MOST_BROKEN = 4000;
// Above so many nodes and lines the last picture is kept, to be moved.
const KEPT_FROM = 2000;
// Above so many nodes a chart opens folded.
const FOLDED_FROM = 300;
const CLOSEST = 60;
const INK = "#0b0c0c";
const GREY = "#505a5f";
const RED = "#d4351c";

class Graph {
  constructor(data, way) {
    this.title = data.title;
    this.nodes = data.nodes.map(([x, y, shape, label, href]) => ({
      x: MARGIN + x * (WIDE - 2 * MARGIN), y: MARGIN + y * (HIGH - 2 * MARGIN), shape, label, href, folded: false,
    }));
    this.lines = data.lines.map(([one, other, tie, from, to]) => ({ one, other, tie, from, to }));
    this.way = new Set(way);
    const steps = way.slice(1).map((node, at) => [node, way[at]]);
    this.steps = new Set(steps.map(([one, other]) => `${Math.min(one, other)} ${Math.max(one, other)}`));
    this.filter = { ties: new Set(), from: -Infinity, to: Infinity, lean: false };
    this.around = this.nodes.map(() => []);
    for (const line of this.lines) {
      this.around[line.one].push(line);
      this.around[line.other].push(line);
    }
    this.update();
  }

  passes(line) {
    const { ties, from, to } = this.filter;
    if (line.tie === "") return true;
    return (ties.size === 0 || ties.has(line.tie)) && (line.from === null || (line.to >= from && line.from <= to));
  }

  // Which nodes and lines are to be seen: what the filter lets through, less what hangs on a folded node alone.
  update() {
    const { nodes, lines } = this;
    const degree = new Uint32Array(nodes.length);
    const ties = new Uint32Array(nodes.length);
    const kept = lines.filter((line) => this.passes(line));
    for (const line of kept) {
      degree[line.one] += 1;
      degree[line.other] += 1;
      if (line.tie !== "") ties[line.one] += 1;
    }
    const lean = this.filter.lean;
    const shown = nodes.map((node, at) => {
      if (node.shape === "thing") return degree[at] > 0;
      return node.shape === "case" || !lean || degree[at] > 1 || ties[at] > 0;
    });
    for (const node of nodes) node.away = 0;
    for (const line of kept) {
      for (const [leaf, hub] of [[line.one, line.other], [line.other, line.one]]) {
        if (nodes[hub].folded && degree[leaf] === 1 && shown[leaf] && nodes[leaf].shape !== "case") {
          shown[leaf] = false;
          nodes[hub].away += 1;
        }
      }
    }
    this.seen = nodes.filter((node, at) => shown[at]);
    nodes.forEach((node, at) => {
      node.shown = shown[at];
      node.onWay = this.way.has(at);
    });
    this.drawn = kept.filter((line) => shown[line.one] && shown[line.other]);
  }

  foldAll(folded) {
    for (const node of this.nodes) node.folded = folded;
    this.update();
  }

  // What a node is tied to, in words.
  told(node) {
    const at = this.nodes.indexOf(node);
    const others = new Set();
    for (const line of this.around[at]) {
      const other = this.nodes[line.one === at ? line.other : line.one];
      if (this.passes(line) && (other.shown || node.folded)) others.add(other.label);
    }
    const names = [...others];
    const some = names.slice(0, 12).join(", ");
    const more = names.length > 12 ? ` and ${names.length - 12} more` : "";
    return names.length === 0 ? `${node.label}: tied to nothing that is shown` : `${node.label}: with ${some}${more}`;
  }
}

class View {
  constructor(frame, graph) {
    this.frame = frame;
    this.graph = graph;
    this.canvas = element("canvas", {
      class: "app-chart-canvas", tabindex: "0", role: "application",
      "aria-label": `${graph.title}. The same stands below as a tree and as a table.`, "aria-describedby": "chart-keys",
    });
    this.pen = this.canvas.getContext("2d");
    this.still = document.createElement("canvas");
    this.chosen = null;
    this.hovered = null;
    this.took = 0;
    this.place = { x: 0, y: 0, scale: 1 };
  }

  start() {
    this.fit();
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    this.canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("dblclick", (event) => this.fold(this.under(event)));
    this.pointers();
    this.resize();
  }

  // Everything in the picture.
  fit() {
    this.place = { x: 0, y: 0, scale: 1 };
    this.redraw();
  }

  resize() {
    const dots = Math.min(window.devicePixelRatio || 1, 2);
    const { width, height } = this.canvas.getBoundingClientRect();
    if (width === 0) return;
    [this.canvas.width, this.canvas.height] = [Math.round(width * dots), Math.round(height * dots)];
    this.unit = Math.min(this.canvas.width / WIDE, this.canvas.height / HIGH);
    this.dots = dots;
    this.redraw();
  }

  redraw() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  // Moved: drawn at once when that is quick; else the last picture is moved, and drawn anew when the hand rests.
  moved() {
    if (this.took < SLOW) return this.redraw();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.redraw(), RESTS);
    if (this.sliding) return undefined;
    this.sliding = requestAnimationFrame(() => {
      this.sliding = 0;
      this.slide();
    });
    return undefined;
  }

  slide() {
    const { pen, canvas, still, place, drawnAt } = this;
    const by = place.scale / drawnAt.scale;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    const [x, y] = [(place.x - drawnAt.x * by) * this.unit, (place.y - drawnAt.y * by) * this.unit];
    pen.drawImage(still, x, y, still.width * by, still.height * by);
  }

  draw() {
    if (!this.unit) return;
    const began = performance.now();
    const { pen, canvas, graph, place } = this;
    const scale = this.unit * place.scale;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(scale, 0, 0, scale, place.x * this.unit, place.y * this.unit);
    // Many are drawn small, grow as they are enlarged, and from some size on keep it.
    const many = graph.seen.length;
    const size = Math.min(many > MOST_WORDS ? Math.max(0.12, Math.min(0.6, 0.6 * Math.sqrt(600 / many))) : 1, 1.5 / place.scale);
    this.size = size;
    this.box = this.edges();
    this.lines(size);
    this.shapes(size);
    this.words(size);
    this.drawnAt = { ...place };
    // What was asked for is on the screen when the next frame begins.
    requestAnimationFrame(() => {
      this.took = performance.now() - began;
      this.frame.dataset.took = this.took.toFixed(1);
    });
    if (graph.drawn.length + graph.seen.length > KEPT_FROM) {
      [this.still.width, this.still.height] = [canvas.width, canvas.height];
      this.still.getContext("2d").drawImage(canvas, 0, 0);
    } else {
      this.took = 0;
    }
    this.frame.dataset.drawn = String(Number(this.frame.dataset.drawn || 0) + 1);
  }

  lines(size) {
    const { pen, graph } = this;
    const { nodes } = graph;
    const dash = graph.drawn.length <= MOST_BROKEN ? [6 * size, 4 * size] : [];
    const sets = [[GREY, 1.5 * size, []], [GREY, 1.5 * size, dash], [RED, 4 * size, []], [RED, 4 * size, dash]];
    const paths = sets.map(() => []);
    for (const line of graph.drawn) {
      const [one, other] = [nodes[line.one], nodes[line.other]];
      if (this.outside(one, other)) continue;
      const onWay = graph.steps.size > 0 && graph.steps.has(`${line.one} ${line.other}`);
      paths[(onWay ? 2 : 0) + (line.tie === "" ? 0 : 1)].push(one, other);
    }
    sets.forEach(([colour, width, broken], at) => {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.setLineDash(broken);
      inParts(paths[at], 2, (one, other) => {
        pen.moveTo(one.x, one.y);
        pen.lineTo(other.x, other.y);
      }, pen, () => pen.stroke());
    });
    pen.setLineDash([]);
  }

  // Both ends beyond the same edge.
  outside(one, other) {
    const [left, top, right, bottom] = this.box;
    return (one.x < left && other.x < left) || (one.x > right && other.x > right)
      || (one.y < top && other.y < top) || (one.y > bottom && other.y > bottom);
  }

  // The part of the chart that is on the screen.
  edges() {
    const scale = this.place.scale;
    const [wide, high] = [this.canvas.width / this.unit, this.canvas.height / this.unit];
    return [-this.place.x / scale - 20, -this.place.y / scale - 20, (wide - this.place.x) / scale + 20, (high - this.place.y) / scale + 20];
  }

  inView() {
    const [left, top, right, bottom] = this.box;
    return this.graph.seen.filter((node) => node.x >= left && node.x <= right && node.y >= top && node.y <= bottom);
  }

  shapes(size) {
    const { pen } = this;
    const fills = { case: "#bbd4ea", suspect: INK, cared: "#ffffff", other: "#b1b4b6", thing: "#ffdd00" };
    const of = { case: [], suspect: [], cared: [], other: [], thing: [] };
    const marked = [];
    for (const node of this.inView()) {
      of[node.shape].push(node);
      if (node.onWay || node === this.chosen) marked.push(node);
    }
    // Below two dots no shape can be told: a square is drawn fastest.
    const tiny = 9 * size * this.unit * this.place.scale < 2;
    pen.strokeStyle = INK;
    pen.lineWidth = 1.5 * size;
    for (const shape of Object.keys(of)) {
      pen.fillStyle = tiny && shape === "cared" ? GREY : fills[shape];
      if (tiny) {
        for (const { x, y } of of[shape]) pen.fillRect(x - 9 * size, y - 9 * size, 18 * size, 18 * size);
      } else {
        inParts(of[shape], 1, (node) => outline(pen, node, 9 * size), pen, () => {
          pen.fill();
          pen.stroke();
        });
      }
    }
    for (const node of marked) {
      const path = new Path2D();
      outline(path, node, 9 * size * (node === this.chosen ? 1.5 : 1));
      pen.strokeStyle = node.onWay ? RED : INK;
      pen.lineWidth = 4 * size;
      pen.stroke(path);
    }
  }

  words(size) {
    const { pen } = this;
    const near = this.inView();
    const all = near.length <= MOST_WORDS;
    pen.font = `${12 * size}px arial, sans-serif`;
    pen.textAlign = "center";
    for (const node of near) {
      const away = node.away > 0 ? ` +${node.away}` : "";
      const chosen = node === this.chosen || node === this.hovered;
      if (!all && !chosen) continue;
      this.word(`${node.label}${away}`, node.x, node.y + 24 * size, chosen);
    }
  }

  word(text, x, y, plain) {
    const { pen, size } = this;
    if (plain) {
      const wide = pen.measureText(text).width;
      pen.fillStyle = "#ffffff";
      pen.fillRect(x - wide / 2 - 3 * size, y - 12 * size, wide + 6 * size, 16 * size);
    }
    pen.fillStyle = INK;
    pen.fillText(text, x, y);
  }

  pan(x, y) {
    this.place.x += x;
    this.place.y += y;
    this.moved();
  }

  // Enlarges about a point of the picture; the middle when there is none.
  zoom(by, x = this.canvas.width / this.unit / 2, y = this.canvas.height / this.unit / 2) {
    const scale = Math.min(CLOSEST, Math.max(0.5, this.place.scale * by));
    const real = scale / this.place.scale;
    this.place = { x: x - (x - this.place.x) * real, y: y - (y - this.place.y) * real, scale };
    this.moved();
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const dots = this.dots / this.unit;
    return [(event.clientX - box.left) * dots, (event.clientY - box.top) * dots];
  }

  // The node under a pointer.
  under(event) {
    const [x, y] = this.point(event);
    const [at, on] = [(x - this.place.x) / this.place.scale, (y - this.place.y) / this.place.scale];
    let [best, least] = [null, (14 * this.size) ** 2];
    for (const node of this.graph.seen) {
      const away = (node.x - at) ** 2 + (node.y - on) ** 2;
      if (away < least) [best, least] = [node, away];
    }
    return best;
  }

  // A wheel scrolls the page until the chart has the focus, so that nobody is caught in it.
  wheel(event) {
    if (!event.ctrlKey && document.activeElement !== this.canvas) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 400), ...this.point(event));
  }

  pointers() {
    const down = new Map();
    let travelled = 0;
    const spread = () => {
      const [[ax, ay], [bx, by]] = [...down.values()];
      return Math.hypot(ax - bx, ay - by);
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      down.set(event.pointerId, this.point(event));
      travelled = 0;
    });
    this.canvas.addEventListener("pointermove", (event) => {
      const before = down.get(event.pointerId);
      if (!before) return this.hover(this.under(event));
      const wide = down.size === 2 ? spread() : 0;
      const now = this.point(event);
      down.set(event.pointerId, now);
      travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
      if (down.size === 2 && wide > 0) return this.zoom(spread() / wide, ...now);
      return this.pan(now[0] - before[0], now[1] - before[1]);
    });
    const up = (event) => {
      if (down.delete(event.pointerId) && travelled < 4) this.choose(this.under(event));
    };
    this.canvas.addEventListener("pointerup", up);
    this.canvas.addEventListener("pointercancel", (event) => down.delete(event.pointerId));
  }

  hover(node) {
    if (node === this.hovered) return;
    this.hovered = node;
    this.canvas.classList.toggle("app-chart-canvas--on", node !== null);
    if (this.took < SLOW) this.redraw();
  }

  choose(node) {
    this.chosen = node;
    this.onchoose?.(node);
    this.redraw();
  }

  fold(node) {
    if (!node) return;
    node.folded = !node.folded;
    this.graph.update();
    this.choose(node);
  }

  // The next node in the order of cases, people and things, brought into the picture.
  step(by) {
    const { seen } = this.graph;
    if (seen.length === 0) return;
    const at = seen.indexOf(this.chosen);
    const node = seen[at < 0 ? (by > 0 ? 0 : seen.length - 1) : (at + by + seen.length) % seen.length];
    const [left, top, right, bottom] = this.edges();
    if (node.x < left + 40 || node.x > right - 40 || node.y < top + 40 || node.y > bottom - 40) {
      const scale = this.place.scale;
      this.place.x = this.canvas.width / this.unit / 2 - node.x * scale;
      this.place.y = this.canvas.height / this.unit / 2 - node.y * scale;
    }
    this.choose(node);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = {
      ArrowLeft: () => this.pan(60, 0), ArrowRight: () => this.pan(-60, 0),
      ArrowUp: () => this.pan(0, 60), ArrowDown: () => this.pan(0, -60),
      "+": () => this.zoom(1.3), "=": () => this.zoom(1.3), "-": () => this.zoom(1 / 1.3), 0: () => this.fit(),
      n: () => this.step(1), p: () => this.step(-1), f: () => this.fold(this.chosen),
      Enter: () => this.chosen?.href && window.location.assign(this.chosen.href),
      Escape: () => this.choose(null),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

// Draws a list some hundreds at a time: one path of many thousands takes far longer than its parts.
function inParts(list, each, add, pen, done) {
  for (let from = 0; from < list.length; from += 400) {
    pen.beginPath();
    for (let at = from; at < Math.min(from + 400, list.length); at += each) add(list[at], list[at + 1]);
    done();
  }
}

function outline(path, { x, y, shape }, r) {
  if (shape === "case") {
    path.rect(x - r * 1.4, y - r, r * 2.8, r * 2);
  } else if (shape === "thing") {
    const far = r * 1.2;
    path.moveTo(x, y - far);
    path.lineTo(x + far, y);
    path.lineTo(x, y + far);
    path.lineTo(x - far, y);
    path.closePath();
  } else {
    const wide = shape === "other" ? r * 0.6 : r;
    path.moveTo(x + wide, y);
    path.arc(x, y, wide, 0, 2 * Math.PI);
    if (shape === "cared") {
      path.moveTo(x + wide / 2, y);
      path.arc(x, y, wide / 2, 0, 2 * Math.PI);
    }
  }
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function button(text, act) {
  const made = element("button", { type: "button", class: "govuk-button govuk-button--secondary app-chart-button" }, text);
  made.addEventListener("click", act);
  return made;
}

// What is chosen, in words, with what can be done with it.
function about(view) {
  const words = element("p", { class: "govuk-body", "aria-live": "polite" }, "");
  const acts = element("div", { class: "govuk-button-group" });
  const said = element("div", { class: "app-chart-about" }, words, acts);
  view.onchoose = (node) => {
    words.textContent = node ? view.graph.told(node) : "";
    acts.replaceChildren();
    if (!node) return;
    if (node.href) acts.append(element("a", { class: "govuk-link", href: node.href }, `Open ${node.label.toLowerCase()}`));
    acts.append(button(node.folded ? "Unfold" : "Fold", () => view.fold(node)));
  };
  return said;
}

// The form of the page filters at once; only the shortest way is asked of the server.
function filters(form, view, count) {
  const apply = () => {
    const fields = new FormData(form);
    const year = (name, none) => {
      const written = Number.parseInt(fields.get(name), 10);
      return Number.isNaN(written) ? none : written;
    };
    view.graph.filter = {
      ties: new Set(fields.getAll("tie")), from: year("from", -Infinity), to: year("to", Infinity), lean: fields.get("folded") === "1",
    };
    view.graph.update();
    if (view.chosen && !view.chosen.shown) view.choose(null);
    count();
    remember(fields);
    view.redraw();
  };
  form.addEventListener("input", (event) => {
    if (!event.target.matches("select")) apply();
  });
  form.addEventListener("submit", (event) => {
    const fields = new FormData(form);
    if (fields.get("one") || fields.get("other")) return;
    event.preventDefault();
    apply();
  });
  apply();
}

// The address and the form that keeps an exhibit say what is shown.
function remember(fields) {
  const said = [...fields].filter(([name, value]) => value !== "" && name !== "csrf");
  const query = new URLSearchParams(said).toString();
  window.history.replaceState(null, "", query ? `?${query}` : window.location.pathname);
  const keep = document.querySelector("[data-chart-keep]");
  if (!keep) return;
  for (const old of keep.querySelectorAll("[data-question]")) old.remove();
  for (const [name, value] of said) keep.append(element("input", { type: "hidden", "data-question": "", name, value }));
}

async function open(frame) {
  const answer = await fetch(frame.dataset.chart, { credentials: "same-origin" });
  if (!answer.ok) return;
  const way = (frame.dataset.way || "").split(" ").filter(Boolean).map(Number);
  const graph = new Graph(await answer.json(), way);
  const view = new View(frame, graph);
  const status = element("p", { class: "govuk-body-s", role: "status" }, "");
  const count = () => {
    const away = graph.nodes.length - graph.seen.length;
    status.textContent = away === 0 ? `All ${graph.nodes.length} are shown.` : `${graph.seen.length} of ${graph.nodes.length} are shown.`;
  };
  const again = (act) => () => {
    act();
    count();
    view.redraw();
  };
  if (graph.nodes.length > FOLDED_FROM) graph.foldAll(true);
  const bar = element("div", { class: "govuk-button-group app-chart-bar" },
    button("Larger", () => view.zoom(1.3)), button("Smaller", () => view.zoom(1 / 1.3)), button("Whole chart", () => view.fit()),
    button("Fold all", again(() => graph.foldAll(true))), button("Unfold all", again(() => graph.foldAll(false))));
  const keys = element("p", { class: "govuk-hint", id: "chart-keys" },
    "Drag to move. In the chart: arrows move it, + and - change its size, 0 shows all of it, n and p choose the next and the one before, f folds, Enter opens.");
  frame.removeAttribute("tabindex");
  frame.removeAttribute("role");
  frame.removeAttribute("aria-label");
  frame.classList.add("app-chart-frame--live");
  frame.replaceChildren(view.canvas);
  frame.before(bar);
  frame.after(keys, status, about(view));
  const choose = view.onchoose;
  view.onchoose = (node) => {
    choose(node);
    count();
  };
  view.start();
  const form = document.querySelector("[data-chart-filter]");
  if (form) filters(form, view, count);
  else count();
  frame.dataset.ready = "1";
}

for (const frame of document.querySelectorAll("[data-chart]")) open(frame).catch(() => {});
