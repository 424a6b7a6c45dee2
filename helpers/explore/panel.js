// The panel of explore.ipynb. All tables come from the kernel; nothing is loaded from elsewhere.
const SVG = "http://www.w3.org/2000/svg";
const COLORS = ["#5F5F5F", "#0072B2", "#C24E00"];

function make(tag, facts = {}, ...inner) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(facts)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...inner);
  return node;
}

function shape(tag, facts, text = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(facts)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}

// Of the items of a part one takes Tab; arrow keys move to the others.
function rove(part, what) {
  const items = [...part.querySelectorAll(what)];
  for (const node of items) node.setAttribute("tabindex", node === items[0] ? 0 : -1);
  part.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key], i = items.indexOf(event.target);
    if (i < 0 || !items[i + step]) return;
    event.preventDefault();
    items[i].setAttribute("tabindex", -1); items[i + step].setAttribute("tabindex", 0); items[i + step].focus();
  };
}

// What had the keyboard's focus in a part has it in the new one.
function renew(part, what, ...nodes) {
  const active = document.activeElement, key = active?.dataset?.key, had = part.contains(active);
  part.replaceChildren(...nodes);
  rove(part, what);
  if (had) part.querySelector(key ? `[data-key="${key}"]` : `${what}[tabindex="0"]`)?.focus({ preventScroll: true });
}

function render({ model, el }) {
  const asked = () => model.get("asked");
  const word = (key, values = {}) => {
    const text = model.get("words")[key][asked().language === "en" ? 1 : 0];
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };
  const ask = (changes) => { model.set("asked", { ...asked(), ...changes }); model.save_changes(); };
  const act = (kind, values = {}) => ask({ action: { kind, values, time: Date.now() } });
  const waits = () => JSON.stringify(asked()) !== JSON.stringify(model.get("answered"));
  const parts = {};
  for (const name of ["bar", "said", "terms", "plane", "cloud", "lines", "report"]) parts[name] = make("div");
  let search = "";

  function control(key, node) {
    node.dataset.key = key;
    return make("label", { class: node.type === "checkbox" ? "tick" : "" }, word(key), node);
  }
  function text(key, type = "text") {
    const choose = (e) => { if (e.target.value !== asked()[key]) ask({ [key]: e.target.value }); };
    const entered = (e) => { if (e.key === "Enter") choose(e); };
    return control(key, make("input", { type, value: asked()[key], onchange: choose, onkeydown: entered }));
  }
  const fill = (list, pairs, value) => list.replaceChildren(...pairs.map(([v, name]) => make("option", { value: v, selected: v === value }, name)));
  function pick(key, pairs = []) {
    const list = make("select", { onchange: (e) => ask({ [key]: e.target.value }) });
    fill(list, pairs, asked()[key]);
    return control(key, list);
  }

  function drawBar() {
    const pos = ["all", "n", "v", "a"].map((tag) => [tag === "all" ? "" : tag, word(`pos_${tag}`)]);
    const stop = make("input", { type: "checkbox", checked: asked().stop, onchange: (e) => ask({ stop: e.target.checked }) });
    renew(parts.bar, "none",
      text("folder"), pick("by"), pick("a"), pick("b"),
      text("first", "date"), text("last", "date"), pick("pos", pos), control("stop", stop), text("without"),
      pick("language", [["zh", "中文"], ["en", "English"]]),
      make("button", { onclick: () => act("export"), "data-key": "export" }, word("export")));
  }

  function drawChoices() {
    const { by = {}, groups = [], a, b } = model.get("options"), list = (key) => parts.bar.querySelector(`[data-key="${key}"]`);
    const pair = (name) => [name, name];
    fill(list("by"), Object.entries(by), asked().by);
    fill(list("a"), groups.map(pair), a);
    fill(list("b"), [["", word("others")], ...groups.filter((g) => g !== a).map(pair)], b);
  }

  const body = make("tbody");
  function drawList() {
    const field = make("input", { type: "search", value: search, "data-key": "search", oninput: (e) => { search = e.target.value; drawTerms(); } });
    const heads = ["term", "n_a", "n_b", "rate_a", "rate_b", "ratio"].map((key) => make("th", { scope: "col" }, word(key)));
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
    parts.terms.replaceChildren(make("label", {}, word("search"), field), make("div", { class: "box terms" }, table));
  }

  function drawTerms() {
    const rows = model.get("terms").filter((row) => row.term.includes(search)).slice(0, 300);
    renew(body, "td button", ...rows.map((row) => make("tr", { "data-term": row.term },
      make("td", {}, make("button", { onclick: () => ask({ term: row.term }) }, row.term)),
      ...[row.n_a, row.n_b, row.rate_a.toFixed(1), row.rate_b.toFixed(1), row.log_ratio.toFixed(2)].map((v) => make("td", {}, String(v))))));
    mark();
  }

  function mark() {
    for (const node of el.querySelectorAll("[data-term]")) node.classList.toggle("on", node.dataset.term === asked().term);
  }

  // A shape that stands for a term is pressed like a button.
  function termShape(tag, term, facts, text = "") {
    const node = shape(tag, { ...facts, role: "button", "data-term": term }, text), choose = () => ask({ term });
    node.addEventListener("click", choose);
    node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } });
    return node;
  }

  function drawPlane() {
    const rows = model.get("terms").slice(0, 250), { a, b } = model.get("options"), size = 400, edge = 44;
    if (!rows.length) { parts.plane.replaceChildren(); return; }
    const rates = rows.flatMap((row) => [row.rate_a, row.rate_b]).filter((v) => v > 0);
    const low = Math.log10(Math.min(...rates, 1)) - 0.3, high = Math.log10(Math.max(...rates, 10)) + 0.1;
    const at = (rate) => edge + (size - edge - 8) * (((rate > 0 ? Math.log10(rate) : low) - low) / (high - low));
    const svg = shape("svg", { viewBox: `0 0 ${size} ${size}`, role: "group", "aria-label": word("plane") });
    svg.append(shape("line", { x1: edge, y1: size - edge, x2: size - 8, y2: 8, stroke: "#B8B8B8" }));
    const write = (text, facts) => svg.append(shape("text", { "font-size": 10, "text-anchor": "middle", ...facts }, text));
    function tick(rate) {
      write(rate, { x: at(rate), y: size - edge + 16 });
      write(rate, { x: edge - 6, y: size - at(rate), "text-anchor": "end" });
    }
    tick(0);
    for (let k = Math.ceil(low); k <= high; k++) tick(10 ** k);
    write(word("rate", { group: a }), { x: size / 2, y: size - 6 });
    write(word("rate", { group: b || word("others") }), { transform: `translate(11 ${size / 2}) rotate(-90)` });
    for (const row of [...rows].reverse()) {
      const fill = COLORS[row.low > 0 ? 1 : row.high !== null && row.high < 0 ? 2 : 0];
      const dot = termShape("circle", row.term, { cx: at(row.rate_a), cy: size - at(row.rate_b), r: 4, fill, "fill-opacity": 0.75 });
      const limits = `[${row.low?.toFixed(2) ?? "−∞"}, ${row.high?.toFixed(2) ?? "∞"}]`;
      dot.append(shape("title", {}, `${row.term}\n${word("n_a")} ${row.n_a} (${row.rate_a.toFixed(1)})\n${word("n_b")} ${row.n_b} (${row.rate_b.toFixed(1)})\n${word("ratio")} ${row.log_ratio.toFixed(2)} ${limits}`));
      svg.append(dot);
    }
    renew(parts.plane, "circle", make("h4", {}, word("plane")), svg);
  }

  function drawCloud() {
    const cloud = model.get("cloud");
    if (!cloud.size) { parts.cloud.replaceChildren(); return; }
    const svg = shape("svg", { viewBox: `0 0 ${cloud.size[0]} ${cloud.size[1]}`, role: "group", "aria-label": word("cloud") });
    for (const { term, x, y, letter_height, bold } of cloud.words)
      svg.append(termShape("text", term, { x, y, "font-size": letter_height, "font-weight": bold ? "bold" : "normal" }, term));
    renew(parts.cloud, "text", make("h4", {}, word("cloud")), svg);
  }

  function drawLines() {
    const { term, rows = [], n } = model.get("lines");
    if (!term) { parts.lines.replaceChildren(model.get("terms").length ? word("choose") : ""); return; }
    const body = make("tbody", {}, ...rows.map((row) => make("tr", { class: "line", ondblclick: () => open(row) },
      make("td", { class: "l" }, make("span", {}, row.left)), make("td", { class: "m" }, make("button", { onclick: () => open(row) }, row.match)),
      make("td", { class: "r" }, row.right), make("td", { class: "at" }, `${row.file} ${row.source_start}`))));
    const title = make("h4", {}, word("lines", { term, n, shown: rows.length }));
    if (!n) { parts.lines.replaceChildren(title); return; }
    const sort = pick("sort", ["place", "left", "right"].map((k) => [k, word(`sort_${k}`)]));
    renew(parts.lines, "td button", title, sort,
      make("div", { class: "box" }, make("table", { class: "lines" }, body)));
  }

  let place = null;
  function open(row) {
    place = row;
    if (asked().report === row.report) drawParagraphs(); else ask({ report: row.report });
  }

  function paragraph(row) {
    const node = make("p", { class: row.analysed ? "" : "out" });
    if (!row.analysed) node.append(make("small", {}, `${row.role} · ${row.rule}`));
    const here = model.get("lines").rows?.includes(place), start = here ? place.source_start - row.start : -1, end = here ? place.source_end - row.start : -1;
    if (start >= 0 && end <= row.source.length)
      node.append(row.source.slice(0, start), make("mark", {}, row.source.slice(start, end)), row.source.slice(end));
    else node.append(row.source);
    return node;
  }

  const box = make("div", { class: "box report", tabIndex: 0, role: "region" });
  function drawParagraphs() {
    box.replaceChildren(...(model.get("text").rows ?? []).map(paragraph));
    box.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  }

  function drawReport() {
    const { report, facts } = model.get("text"), title = word("report", { report });
    if (!report) { parts.report.replaceChildren(); return; }
    box.setAttribute("aria-label", title);
    parts.report.replaceChildren(make("h4", {}, title), box, corrections(report, facts));
    drawParagraphs();
  }

  function corrections(report, facts) {
    const fields = Object.keys(facts).map((key) => [key, make("input", { value: facts[key], "data-key": `to-${key}` })]);
    const sure = make("div", { class: "bar" });
    function askFirst() {
      const values = Object.fromEntries(fields.filter(([k, f]) => f.value !== facts[k]).map(([k, f]) => [k, f.value]));
      const said = Object.entries(values).map(([k, v]) => `${word(k)} ${v}`).join(word("comma"));
      if (!said) { sure.replaceChildren(word("nothing")); return; }
      const yes = make("button", { "data-key": "yes", onclick: () => { act("correct", { report, values }); sure.replaceChildren(); } }, word("yes"));
      sure.replaceChildren(word("sure", { values: said, file: `${asked().folder}/metadata.csv` }), yes, make("button", { onclick: () => sure.replaceChildren() }, word("no")));
      yes.focus();
    }
    return make("details", {}, make("summary", {}, word("correct")),
      make("div", { class: "bar" }, ...fields.map(([key, field]) => make("label", {}, word(key), field)), make("button", { "data-key": "write", onclick: askFirst }, word("write"))), sure);
  }

  const drawSaid = () => { parts.said.textContent = model.get("said"); };
  const draws = [
    [drawChoices, "options"], [drawTerms, "terms"], [drawPlane, "terms", "options"], [drawCloud, "cloud"],
    [drawLines, "lines"], [drawReport, "text"], [drawSaid, "said"],
  ];
  let drawn = {};
  // What is new is drawn when all choices are answered, so that no old table stands beside a new choice.
  function show() {
    el.setAttribute("aria-busy", waits());
    if (waits()) return;
    if (el.lang !== asked().language) { el.lang = asked().language; drawn = {}; drawBar(); drawList(); }
    const now = Object.fromEntries(draws.flat().map((name) => [name, model.get(name)])), before = drawn;
    drawn = now;
    for (const [draw, ...names] of draws) if (names.some((name) => now[name] !== before[name])) draw();
    mark();
  }

  // JupyterLab takes keys such as d, b or arrows unless what is focused says that they are its own; Ctrl+S stays JupyterLab's.
  function own(event) {
    if (!event.target.matches(":read-write")) event.target.toggleAttribute("data-lm-suppress-shortcuts", !(event.ctrlKey || event.metaKey));
  }

  for (const kind of ["focusin", "keydown", "keyup"]) el.addEventListener(kind, own);
  for (const name of ["asked", "answered"]) model.on(`change:${name}`, show);
  el.className = "explore";
  parts.bar.className = "bar";
  parts.said.className = "said"; parts.said.setAttribute("role", "status");
  el.replaceChildren(parts.bar, parts.said, make("div", { class: "two" }, parts.terms, parts.plane), make("div", { class: "two wider" }, parts.cloud, parts.lines), parts.report);
  show();
}

export default { render };
