// What is told now: the gravest and most told matters of the last day, and the escalation index. No comparison with the past.

import { time } from "./alert.js";
import { el, outward, said } from "./dom.js";
import { clock, day, moment, several, share, trim } from "./format.js";
import { read } from "./stream.js";

const EVERY_MS = 15_000;
const MATTERS = 10;
const SCOPES = 12;
const find = (id) => document.getElementById(id);

let shown = "";

export function startNow() {
  look();
  setInterval(look, EVERY_MS);
}

async function look() {
  try {
    const [now, hours] = await Promise.all([read("/api/now"), read(`/api/index?limit=${SCOPES}`)]);
    draw(now, hours.index);
  } catch {
    // The line at the top says when the feed is gone; what was told stays shown.
  }
}

// Rebuilt only when it says something else, so that a reader's place stays.
function draw(now, hours) {
  const text = JSON.stringify([now, hours]);
  if (text === shown) return;
  shown = text;
  const held = document.activeElement?.dataset?.focus;
  find("now-section").hidden = now.ranked.length + hours.length + now.unread === 0;
  const unread = now.unread ? `; ${share(now.unread / now.articles)} of ${several(now.articles, "article")} not read` : "";
  find("now-time").textContent = now.at ? `up to ${moment(now.at)}${unread}` : "";
  find("now").replaceChildren(...now.ranked.slice(0, MATTERS).map(matter));
  find("index").hidden = hours.length === 0;
  if (hours.length) drawIndex(hours);
  if (held) document.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

function matter(each) {
  const link = outward(each.url, each.title || each.publisher);
  link?.setAttribute("data-focus", `now:${each.about}`);
  return el(
    "li",
    {},
    el(
      "div",
      { class: "tags" },
      el("span", { class: "gravity", title: "How grave the act is, from 0 to 10", text: `severity ${trim(each.severity)}` }),
      el("span", { class: each.publishers > 1 ? "confirmed" : "unconfirmed", text: several(each.publishers, "publisher") }),
      el("span", { text: several(each.articles, "article") }),
      time(each.newest_at, `${day(each.newest_at)}, ${clock(each.newest_at)}`),
    ),
    said("h3", {}, each.headline),
    el(
      "blockquote",
      { class: each.stance },
      said("p", {}, each.quote),
      el("footer", {}, said("b", {}, each.publisher), said("span", { class: "stance" }, each.stance), el("span", { class: "source" }, link || said("span", {}, each.title))),
    ),
  );
}

function drawIndex(hours) {
  find("index-time").textContent = `24 hours to ${moment(hours[0].hour)}, each 1,000 articles analysed`;
  find("index-rows").replaceChildren(...hours.map(row));
}

function row(hour) {
  const unread = hour.reading ? share(hour.reading.share_unread) : "–";
  const cells = [hour.acts_per_1000, hour.threats_per_1000, hour.easing_per_1000].map((number) => el("td", { text: trim(number) }));
  return el("tr", {}, said("th", { scope: "row" }, hour.scope), ...cells, el("td", { text: unread }));
}
