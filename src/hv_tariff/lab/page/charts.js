"use strict";
// Charts of the page: bars begin where the lines of the language begin; figures are text, pixels are not.
const charts = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const make = (tag, attributes, ...children) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
    made.append(...children);
    return made;
  };
  const NAMES = 150, FIGURES = 106, WIDE = 430, ROW = 24;

  const sheet = (height, ...children) => make("svg", { viewBox: `0 0 ${WIDE} ${height}`, role: "img" }, ...children);
  // The scale runs from the names to the other side; in Persian that is to the left.
  const along = (low, high, rtl) => {
    const wide = WIDE - NAMES - FIGURES, span = high - low || 1;
    return (value) => {
      const at = ((value - low) / span) * wide;
      return rtl ? WIDE - NAMES - at : NAMES + at;
    };
  };
  const bar = (x, from, to, top, height, kind) =>
    make("rect", { class: kind, x: Math.min(x(from), x(to)), y: top, width: Math.abs(x(to) - x(from)), height, rx: 2 });
  const name = (text, y, rtl) =>
    make("text", { x: rtl ? WIDE : 0, y, "text-anchor": "start", direction: rtl ? "rtl" : "ltr" }, text);
  const after = (text, at, y, rtl, kind) =>
    make("text", { class: kind || "", x: rtl ? at - 6 : at + 6, y, "text-anchor": rtl ? "end" : "start", direction: "ltr" }, text);

  const waterfall = (steps, total, words) => {
    const { rtl, label, number } = words;
    const ends = steps.flatMap((each) => [Number(each.start), Number(each.end)]);
    const x = along(Math.min(0, ...ends), Math.max(0, ...ends), rtl);
    const rows = [...steps, { label: words.total, amount: total, start: "0", end: total, sum: true }];
    const drawn = rows.flatMap((each, i) => {
      const y = i * ROW, from = Number(each.start), to = Number(each.end);
      const kind = each.sum ? "now" : to < from ? "credit" : "then";
      const beyond = rtl ? Math.min(x(from), x(to)) : Math.max(x(from), x(to));
      const parts = [name(label(each.label), y + 17, rtl), bar(x, from, to, y + 4, 17, kind)];
      // In SVG, text of direction ltr anchored at its end stands to the left.
      parts.push(after(number(each.amount), beyond, y + 17, rtl));
      if (i + 1 < rows.length) parts.push(make("line", { class: "link", x1: x(to), x2: x(to), y1: y + 4, y2: y + ROW + 21 }));
      return parts;
    });
    return sheet(rows.length * ROW + 4, ...drawn);
  };

  const load = (bands, words) => {
    const { rtl, label, number } = words;
    const most = Math.max(1, ...bands.flatMap((each) => [Number(each.now), Number(each.then)]));
    const x = along(0, most, rtl);
    const drawn = bands.flatMap((each, i) => {
      const y = i * (ROW + 8);
      const parts = [name(label(each.label), y + 20, rtl), bar(x, 0, Number(each.now), y + 4, 9, "now"), bar(x, 0, Number(each.then), y + 15, 11, "then")];
      parts.push(after(number(each.then), rtl ? Math.min(x(Number(each.then)), x(Number(each.now))) : Math.max(x(Number(each.then)), x(Number(each.now))), y + 24, rtl));
      return parts;
    });
    return sheet(bands.length * (ROW + 8) + 4, ...drawn);
  };

  const demand = (found, words) => {
    const { number, label, rtl } = words;
    const left = 112, right = WIDE - 20, top = 24, bottom = 170;
    const points = [...found.points, found.chosen].map((each) => [Number(each.kw), Number(each.total)]).sort((a, b) => a[0] - b[0]);
    const kws = points.map(([kw]) => kw), totals = points.map(([, total]) => total);
    const [low, high] = [Math.min(...totals), Math.max(...totals)];
    const flat = low === high;
    const x = (kw) => left + ((kw - Math.min(...kws)) / (Math.max(...kws) - Math.min(...kws) || 1)) * (right - left);
    const y = (total) => (flat ? (top + bottom) / 2 : bottom - ((total - low) / (high - low)) * (bottom - top));
    const exact = (value) => found.points.concat(found.chosen).find((each) => Number(each.total) === value).total;
    const marks = flat ? [low] : [low, high];
    const axis = marks.flatMap((total) => [
      make("line", { class: "grid", x1: left, x2: right, y1: y(total), y2: y(total) }),
      make("text", { class: "axis", x: left - 8, y: y(total) + 4, "text-anchor": "end", direction: "ltr" }, number(exact(total))),
    ]);
    const ends = [Math.min(...kws), Math.max(...kws)].map((kw, i) =>
      make("text", { class: "axis", x: x(kw), y: bottom + 22, "text-anchor": (i === 1) === rtl ? "start" : "end", direction: rtl ? "rtl" : "ltr" }, `${number(String(kw))} ${label(["kW", "کیلووات"])}`));
    const path = points.map(([kw, total], i) => `${i ? "L" : "M"}${x(kw).toFixed(1)} ${y(total).toFixed(1)}`).join("");
    const [kw, total] = [Number(found.chosen.kw), Number(found.chosen.total)];
    const late = x(kw) > (left + right) / 2;
    return sheet(bottom + 30, ...axis, ...ends,
      make("path", { class: "curve", d: path }),
      make("circle", { class: "chosen", cx: x(kw), cy: y(total), r: 5 }),
      make("text", { x: x(kw) + (late ? -10 : 10), y: y(total) - 9, "text-anchor": late ? "end" : "start", direction: "ltr" }, number(found.chosen.kw)));
  };
  return { waterfall, load, demand };
})();
