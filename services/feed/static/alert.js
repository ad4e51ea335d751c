// One alert: why the bell rang, with its counts and its sentences.

import { el, outward, said } from "./dom.js";
import { baseline, conditions, inhibited, measure, rising, rules, silence, spoken, versions } from "./explain.js";
import { clock, day, eventTime, moment, several, toll } from "./format.js";
import { marks, reading } from "./matter.js";

export const CLOSED = new Set(["resolved", "withdrawn"]);
export const RANK = { critical: 3, warning: 2, advisory: 1 };
const LANES = {
  flash: "one grave new act; no comparison with the past",
  burst: "more reports than usual now",
  trend: "rising for days",
  watch: "a watch of yours",
};
const SHOWN_AT_ONCE = 2;

export function badge(level) {
  return el("span", { class: `badge ${level}`, text: level });
}

export function stateTag(state) {
  return el("span", { class: `state ${state}`, text: state });
}

export function time(text, shown) {
  return el("time", { datetime: text, title: moment(text), text: shown });
}

// Gives a <details>; `isOpen(key, usual)` remembers what a reader opened.
export function alertBlock(alert, { open, focused, isOpen }) {
  const key = `alert:${alert.alert_id}`;
  const closed = CLOSED.has(alert.state);
  return el(
    "details",
    { class: `alert ${alert.level}${closed ? " over" : ""}${focused ? " focused" : ""}`, "data-key": key, id: `alert-${alert.alert_id}`, open: isOpen(key, open || focused) },
    el("summary", { "data-focus": `${key}:summary` }, summary(alert)),
    el("div", { class: "alert-body" }, ...body(alert, isOpen)),
  );
}

function body(alert, isOpen) {
  const parts = [spoken(alert), baseline(alert), silence(alert), reading(alert), facts(alert), reason(alert), rising(alert), measure(alert), rules(alert), marks(alert), conditions(alert, isOpen), inhibited(alert), quotes(alert, isOpen), foot(alert)];
  return parts.filter(Boolean);
}

export function memberLine(member) {
  return el(
    "div",
    { class: `alert brief ${member.level}` },
    el("div", { class: "tags" }, badge(member.level), el("span", { class: "lane", text: member.lane }), stateTag(member.state)),
    said("h3", {}, member.headline),
  );
}

function summary(alert) {
  const confirmed = !alert.confirmation.startsWith("unconfirmed");
  return el(
    "div",
    { class: "alert-head" },
    el(
      "div",
      { class: "tags" },
      badge(alert.level),
      el("span", { class: "lane", title: LANES[alert.lane], text: alert.lane }),
      stateTag(alert.state),
      alert.provisional && !CLOSED.has(alert.state)
        ? el("span", { class: "provisional", title: "Judged before its ten minutes are over; it may be withdrawn", text: "provisional" })
        : null,
      time(alert.updated_at, `updated ${day(alert.updated_at)}, ${clock(alert.updated_at)}`),
    ),
    said("h3", {}, alert.headline),
    el("p", { class: confirmed ? "confirmed" : "unconfirmed", text: alert.confirmation }),
  );
}

function facts(alert) {
  const casualties = toll(alert.casualties);
  const when = eventTime(alert.event_time, alert.event_time_precision);
  const places = alert.places.map((place) => place.name).join(", ");
  return el(
    "dl",
    { class: "facts" },
    fact("Happened", when || "time not known", when ? "" : "unknown"),
    fact("Where", places || "place not known", places ? "" : "unknown"),
    fact("By", names(alert.actors) || "not known", alert.actors.length ? "" : "unknown"),
    fact("Against", names(alert.targets) || "not known", alert.targets.length ? "" : "unknown"),
    fact("Casualties", casualties.text, casualties.status, casualties.by),
  );
}

function fact(label, text, kind = "", by = []) {
  return el("div", { class: kind }, el("dt", { text: label }), said("dd", {}, text), by.length ? said("dd", { class: "by" }, `according to ${by.join(", ")}`) : null);
}

function names(parties) {
  return parties.map((party) => party.name).join(", ");
}

function reason(alert) {
  const from = alert.previous_state && alert.previous_state !== alert.state ? `${alert.previous_state} → ${alert.state}: ` : "";
  return el("p", { class: "reason" }, el("strong", { text: "Why: " }), said("span", {}, from + alert.reason));
}

function quotes(alert, isOpen) {
  const key = `quotes:${alert.alert_id}`;
  const first = alert.evidence.slice(0, SHOWN_AT_ONCE);
  const more = alert.evidence.slice(SHOWN_AT_ONCE);
  return el(
    "div",
    { class: "quotes" },
    el("h4", { text: alert.evidence.length ? "What was published" : "No sentence is kept" }),
    first.map((evidence) => quote(evidence)),
    more.length
      ? el(
          "details",
          { class: "more", "data-key": key, open: isOpen(key, false) },
          el("summary", { "data-focus": `${key}:summary`, text: `${several(more.length, "more sentence")}` }),
          more.map((evidence) => quote(evidence)),
        )
      : null,
    alert.counter_evidence.length
      ? el("div", { class: "counter" }, el("h4", { text: "What speaks against it" }), alert.counter_evidence.map((evidence) => quote(evidence)))
      : null,
  );
}

function quote(evidence) {
  const source = outward(evidence.url, evidence.title) || said("span", {}, evidence.title);
  const link = evidence.stance === "reported" ? " by" : ", said by";
  const stance = evidence.speaker ? `${evidence.stance}${link} ${evidence.speaker}` : evidence.stance;
  return el(
    "blockquote",
    { class: evidence.stance },
    said("p", {}, evidence.quote),
    el(
      "footer",
      {},
      said("b", {}, evidence.publisher),
      said("span", { class: "stance" }, stance),
      time(evidence.published_at, `${day(evidence.published_at)}, ${clock(evidence.published_at)}`),
      el("span", { class: "source" }, source),
    ),
  );
}

function foot(alert) {
  return el(
    "p",
    { class: "fine" },
    el("a", { href: `/alerts/${encodeURIComponent(alert.alert_id)}`, text: "Link to this alert" }),
    said("span", {}, alert.indicator),
    versions(alert),
    el("span", { text: `revision ${alert.revision}` }),
  );
}
