// One situation as a card: its head, its alerts and its timeline.

import { CLOSED, RANK, alertBlock, badge, memberLine, stateTag, time } from "./alert.js";
import { el, said } from "./dom.js";
import { announced, chain, gone, gravity, marks, notices, reading } from "./matter.js";
import { clock, day, moment, several } from "./format.js";

const ALERTS_OPEN_AT_FIRST = 1;
const STEPS_AT_FIRST = 7;

export function situationCard(situation, alerts, { focusedAlert, isOpen, fresh }) {
  const closed = CLOSED.has(situation.state);
  const key = `situation:${situation.situation_id}`;
  return el(
    "article",
    { class: `card ${situation.level}${closed ? " over" : ""}${fresh ? " fresh" : ""}`, "data-id": key, "aria-labelledby": `name-${situation.situation_id}` },
    head(situation),
    el("div", { class: "card-body" }, alertList(situation, alerts, { closed, focusedAlert, isOpen }), side(situation, isOpen)),
  );
}

export function looseCard(alert, { focusedAlert, isOpen }) {
  const focused = focusedAlert === alert.alert_id;
  return el(
    "article",
    { class: `card loose ${alert.level}${CLOSED.has(alert.state) ? " over" : ""}`, "data-id": `loose:${alert.alert_id}` },
    alertBlock(alert, { open: false, focused, isOpen }),
  );
}

function head(situation) {
  const { situation_id: id, place, parties } = situation;
  const where = place ? [place.name, place.country && place.country !== place.id ? place.country : null].filter(Boolean).join(", ") : "place not known";
  return el(
    "header",
    { class: "card-head" },
    el(
      "div",
      { class: "tags" },
      badge(situation.level),
      stateTag(situation.state),
      situation.provisional ? el("span", { class: "provisional", text: "provisional" }) : null,
    ),
    el("h2", { id: `name-${id}` }, el("a", { href: `/situations/${encodeURIComponent(id)}`, dir: "auto", text: situation.name, "data-focus": `situation:${id}:name` })),
    el(
      "p",
      { class: "meta" },
      said("span", {}, where),
      el("span", {}, "opened ", time(situation.opened_at, moment(situation.opened_at))),
      el("span", {}, "updated ", time(situation.updated_at, updated(situation))),
      gravity(situation),
    ),
    parties.length ? el("ul", { class: "parties", "aria-label": "Parties" }, parties.map((party) => said("li", {}, party.name))) : null,
    marks(situation),
    reading(situation),
    gone(situation),
  );
}

function side(situation, isOpen) {
  return el("div", { class: "side" }, notices(situation, isOpen), announced(situation, isOpen), chain(situation, isOpen), timeline(situation, isOpen));
}

function updated(situation) {
  const sameDay = day(situation.opened_at) === day(situation.updated_at);
  return sameDay ? `${clock(situation.updated_at)} UTC` : moment(situation.updated_at);
}

function alertList(situation, alerts, { closed, focusedAlert, isOpen }) {
  const members = [...situation.alerts].map((member) => ({ member, alert: alerts.get(member.alert_id) }));
  members.sort((one, other) => order(one) - order(other));
  return el(
    "section",
    { class: "alerts", "aria-label": "Alerts" },
    el("h3", { class: "label", text: several(members.length, "alert") }),
    members.map(({ member, alert }, index) =>
      alert ? alertBlock(alert, { open: !closed && index < ALERTS_OPEN_AT_FIRST, focused: focusedAlert === member.alert_id, isOpen }) : memberLine(member),
    ),
  );
}

// The open before the closed, the grave before the light, the sudden before the slow.
function order({ member }) {
  const lane = ["flash", "burst", "watch", "trend"].indexOf(member.lane);
  return (CLOSED.has(member.state) ? 100 : 0) - RANK[member.level] * 10 + lane;
}

function timeline(situation, isOpen) {
  const steps = [...situation.timeline].reverse();
  const key = `steps:${situation.situation_id}`;
  const rest = steps.slice(STEPS_AT_FIRST);
  return el(
    "section",
    { class: "timeline", "aria-label": "Timeline" },
    el("h3", { class: "label", text: "Timeline" }),
    stepList(steps.slice(0, STEPS_AT_FIRST), null),
    rest.length
      ? el(
          "details",
          { class: "more", "data-key": key, open: isOpen(key, false) },
          el("summary", { "data-focus": `${key}:summary`, text: several(rest.length, "earlier step") }),
          stepList(rest, steps[STEPS_AT_FIRST - 1]),
        )
      : null,
  );
}

function stepList(steps, before) {
  let shownDay = before ? day(before.at) : null;
  const items = [];
  for (const step of steps) {
    if (day(step.at) !== shownDay) {
      shownDay = day(step.at);
      items.push(el("li", { class: "day", text: shownDay }));
    }
    items.push(el("li", { class: step.what }, time(step.at, clock(step.at)), el("div", {}, el("b", { text: step.what }), said("span", {}, step.note))));
  }
  return el("ol", {}, items);
}
