// Why an alert rang: its counts against what is usual, each condition, what it speaks for too, and by which versions.

import { el, said, shape } from "./dom.js";
import { chance, clock, several, share, span, trim } from "./format.js";

const UNCOMPARED = { flash: "A flash needs no comparison with usual counts.", watch: "A watch of each story needs no comparison with usual counts." };

export function spoken(alert) {
  return alert.summary ? said("p", { class: "spoken" }, alert.summary) : null;
}

// The counts against what is usual, as two bars on one scale.
export function measure(alert) {
  const { window_s: window, stories, publishers, articles, expected_stories: expected } = alert.counts;
  const counted = `${several(stories, "story", "stories")} in ${span(window)}`;
  const from = `${several(articles, "article")}, ${several(publishers, "publisher")}`;
  if (expected === null) {
    return el("p", { class: "measure-line" }, el("strong", { text: counted }), ` from ${from}. ${UNCOMPARED[alert.lane] || "No expectation is known."}`);
  }
  return el(
    "figure",
    { class: "measure" },
    bars(stories, expected, alert.level),
    el(
      "figcaption",
      {},
      el("strong", { text: counted }),
      `, ${trim(expected)} expected`,
      notes(unusual(alert.counts), "The chance of so many stories on a usual day"),
      notes([`from ${from}`]),
      notes(factors(alert.counts), "What the expectation holds already: the hour of the week, how much is published at all, and how unevenly stories come"),
    ),
  );
}

function unusual({ ratio, p, history_s: history }) {
  return [ratio === null ? null : `${trim(ratio)} × the usual`, p === null ? null : chance(p), history ? `learned from ${span(history)}` : null];
}

function factors({ season, volume, dispersion, coverage }) {
  return [
    known(season) ? `hour of the week × ${trim(season)}` : null,
    known(volume) ? `volume × ${trim(volume)}` : null,
    known(dispersion) ? `dispersion ${trim(dispersion)}` : null,
    known(coverage) ? `${share(coverage)} of the articles analysed` : null,
  ];
}

function known(number) {
  return number !== null && number !== undefined;
}

function notes(parts, title = null) {
  const text = parts.filter(Boolean).join(" · ");
  return text ? el("span", { class: "measure-notes", title, text }) : null;
}

function bars(stories, expected, level) {
  const most = Math.max(stories, expected, 1);
  const wide = (count) => Math.max(0.8, (count / most) * 100);
  return shape(
    "svg",
    { viewBox: "0 0 100 14", preserveAspectRatio: "none", class: `bars ${level}`, role: "img", "aria-label": `${stories} stories observed, ${trim(expected)} expected` },
    shape("rect", { class: "track", x: 0, y: 0, width: 100, height: 8 }),
    shape("rect", { class: "observed", x: 0, y: 0, width: wide(stories), height: 8 }),
    shape("rect", { class: "expected", x: 0, y: 10, width: wide(expected), height: 4 }),
  );
}

// Every condition of ringing; the one that was met most narrowly stands out, also while the list is shut.
export function conditions(alert, isOpen) {
  const all = alert.conditions || [];
  if (!all.length) return null;
  const key = `conditions:${alert.alert_id}`;
  const narrowest = all.find((each) => each.decisive);
  return el(
    "div",
    { class: "conditions" },
    narrowest ? el("p", { class: "decisive" }, el("strong", { text: "Nearest to silence: " }), said("span", {}, narrowest.says)) : null,
    el(
      "details",
      { class: "more", "data-key": key, open: isOpen(key, false) },
      el("summary", { "data-focus": `${key}:summary`, text: `${several(all.length, "condition")} of ringing` }),
      el("ul", {}, all.map((each) => condition(each))),
    ),
  );
}

function condition(each) {
  const state = each.met ? "met" : "unmet";
  return el("li", { class: each.decisive ? `${state} decisive` : state }, el("b", { text: each.name }), said("span", {}, each.says));
}

export function inhibited(alert) {
  const all = alert.inhibited || [];
  if (!all.length) return null;
  return el(
    "div",
    { class: "inhibited" },
    el("h4", { text: "Unusual too, on the same stories: no alerts of their own" }),
    el("ul", {}, all.map((each) => el("li", {}, said("b", {}, each.indicator), el("span", { text: ` ${each.shared} of its ${several(each.stories, "story", "stories")}, since ${clock(each.since)} UTC` })))),
  );
}

// What is usual may not be known yet, or no more: a count against it says less.
export function baseline(alert) {
  if (!alert.baseline) return null;
  const rings = alert.meanwhile ? ` What could ring: ${alert.meanwhile}.` : "";
  return el("p", { class: "silence" }, el("strong", { text: "What is usual is not fully known: " }), said("span", {}, `${alert.baseline}.${rings}`));
}

export function rising(alert) {
  return alert.rising_days ? el("p", { class: "reason" }, el("strong", { text: `Rising for ${several(alert.rising_days, "day")}.` })) : null;
}

export function rules(alert) {
  return (alert.rules || []).length ? said("p", { class: "reason" }, `Your rules: ${alert.rules.join(", ")}${alert.receivers.length ? `; to ${alert.receivers.join(", ")}` : ""}`) : null;
}

export function silence(alert) {
  const groups = alert.silent_groups || [];
  if (!groups.length) return null;
  return el("p", { class: "silence" }, el("strong", { text: "A source is silent: " }), said("span", {}, `nothing comes from ${groups.join(", ")}. Fewer reports do not mean calm, so this alert does not end by them.`));
}

export function versions(alert) {
  return [
    said("span", {}, `rule ${alert.rule}`),
    said("span", {}, `lexicon ${alert.lexicon_version}`),
    said("span", {}, `model ${alert.model_version}`),
    alert.policy_version ? said("span", {}, `policy ${alert.policy_version}`) : null,
  ];
}
