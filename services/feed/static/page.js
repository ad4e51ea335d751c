// The page: keeps the latest of each alert and situation and shows them, the newest update first.

import { CLOSED, RANK } from "./alert.js";
import { looseCard, situationCard } from "./card.js";
import { el } from "./dom.js";
import { several } from "./format.js";
import { startNow } from "./now.js";
import { showPulse } from "./pulse.js";
import { Stream, read } from "./stream.js";

const CARDS_AT_ONCE = 40;
const KEPT = 2_000;
const FRESH_MS = 8_000;

const find = (id) => document.getElementById(id);
const focus = focusOf(location.pathname);
const alerts = new Map();
const situations = new Map();
const touched = new Map();
const opened = new Map();
const drawn = { situations: new Map(), loose: new Map() };
let show = "all";
let most = CARDS_AT_ONCE;
let loaded = false;
let caughtUp = false;
let waiting = false;

function focusOf(path) {
  const match = /^\/(alerts|situations)\/([^/]+)$/.exec(path);
  return match ? { kind: match[1], id: decodeURIComponent(match[2]) } : null;
}

function keep(map, id, value) {
  map.set(id, value);
  if (map.size <= KEPT) return;
  for (const [old, entry] of map) {
    if (CLOSED.has(entry.state)) {
      map.delete(old);
      return;
    }
  }
}

function takeAlert(alert) {
  keep(alerts, alert.alert_id, alert);
  touch(alert.situation_id, `loose:${alert.alert_id}`);
}

function takeSituation(situation) {
  const before = situations.get(situation.situation_id);
  keep(situations, situation.situation_id, situation);
  touch(situation.situation_id);
  if (!before) announce(`New situation, ${situation.level}: ${situation.name}`);
  else if (RANK[situation.level] > RANK[before.level]) announce(`Raised to ${situation.level}: ${situation.name}`);
}

// Only what changed is built again, so that a reader's place and open parts stay.
function touch(situationId, looseKey) {
  if (situationId) touched.set(`situation:${situationId}`, Date.now());
  if (looseKey) touched.set(looseKey, Date.now());
  if (situationId) drawn.situations.delete(`situation:${situationId}`);
  if (looseKey) drawn.loose.delete(looseKey);
  later();
}

function announce(text) {
  find("announce").textContent = text;
}

function later() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    render();
  }, 60);
}

function newestFirst(one, other) {
  return one.updated_at < other.updated_at ? 1 : one.updated_at > other.updated_at ? -1 : 0;
}

function wanted(entry) {
  if (focus) return true;
  if (show === "open") return !CLOSED.has(entry.state);
  return show === "all" || (RANK[entry.level] >= RANK.warning && !CLOSED.has(entry.state));
}

function chosen() {
  const alert = focus?.kind === "alerts" ? alerts.get(focus.id) : null;
  const situationId = focus?.kind === "situations" ? focus.id : alert?.situation_id;
  const belongs = (entry) => !focus || entry.situation_id === situationId;
  const shown = [...situations.values()].filter((entry) => belongs(entry) && wanted(entry));
  const loose = [...alerts.values()].filter((entry) => !situations.has(entry.situation_id) && (!focus || entry.alert_id === focus.id) && wanted(entry));
  return { shown: shown.sort(newestFirst), loose: loose.sort(newestFirst) };
}

function render() {
  const { shown, loose } = chosen();
  const options = { focusedAlert: focus?.kind === "alerts" ? focus.id : null, isOpen };
  const held = document.activeElement?.dataset?.focus;
  place("situations", shown.slice(0, most), (entry) => `situation:${entry.situation_id}`, (entry, fresh) => situationCard(entry, alerts, { ...options, fresh }));
  place("loose", loose.slice(0, most), (entry) => `loose:${entry.alert_id}`, (entry) => looseCard(entry, options));
  if (held) document.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  more(Math.max(shown.length, loose.length));
  find("loose-section").hidden = loose.length === 0;
  find("situations-count").textContent = shown.length ? several(shown.length, "situation") : "";
  find("loose-count").textContent = several(loose.length, "alert");
  const bare = focus === null && situations.size + alerts.size === 0;
  find("unknown").hidden = !bare || caughtUp;
  find("empty").hidden = !bare || !caughtUp || !loaded;
  find("situations-section").hidden = focus?.kind === "alerts" && loose.length > 0;
  none(shown.length + loose.length);
  document.title = focus && shown[0] ? `${shown[0].name} – Tocsin` : "Tocsin";
}

function place(name, entries, keyOf, build) {
  const holder = find(name);
  const cards = entries.map((entry) => {
    const key = keyOf(entry);
    const fresh = loaded && Date.now() - (touched.get(key) || 0) < FRESH_MS;
    const card = drawn[name].get(key) || build(entry, fresh);
    drawn[name].set(key, card);
    return card;
  });
  cards.forEach((card, index) => {
    if (holder.children[index] !== card) holder.insertBefore(card, holder.children[index] || null);
  });
  while (holder.children.length > cards.length) holder.lastElementChild.remove();
}

function more(count) {
  find("more")?.remove();
  if (count <= most) return;
  const button = el("button", { type: "button", id: "more", class: "more-cards", text: `Show ${Math.min(CARDS_AT_ONCE, count - most)} more` });
  button.addEventListener("click", () => {
    most += CARDS_AT_ONCE;
    render();
  });
  find("main").append(button);
}

function isOpen(key, usual) {
  return opened.has(key) ? opened.get(key) : usual;
}

function none(count) {
  const note = find("focus-note");
  if (!loaded || (focus && !count && !caughtUp) || (!focus && (count > 0 || show === "all"))) {
    note.hidden = true;
    return;
  }
  const word = focus?.kind === "alerts" ? "alert" : "situation";
  const text = !focus ? "Nothing of this kind is known now." : count ? `One ${word} is shown.` : `This ${word} is not known: it may have been over for long, or its address is incomplete.`;
  note.hidden = false;
  note.replaceChildren(el("span", { text: `${text} ` }), focus ? el("a", { href: "/", text: "Show all situations" }) : "");
}

async function fetchFocused() {
  if (!focus) return;
  const missing = (kind, map, id) => (id && !map.has(id) ? read(`/api/${kind}/${encodeURIComponent(id)}`).catch(() => null) : null);
  const alert = focus.kind === "alerts" ? (await missing("alerts", alerts, focus.id)) || alerts.get(focus.id) : null;
  if (alert) alerts.set(alert.alert_id, alert);
  const situation = await missing("situations", situations, focus.kind === "situations" ? focus.id : alert?.situation_id);
  if (situation) situations.set(situation.situation_id, situation);
  const members = (situations.get(focus.kind === "situations" ? focus.id : alert?.situation_id)?.alerts || []).map((member) => missing("alerts", alerts, member.alert_id));
  for (const each of await Promise.all(members)) if (each) alerts.set(each.alert_id, each);
}

function reset(allAlerts, allSituations) {
  loaded = false;
  for (const map of [alerts, situations, touched, drawn.situations, drawn.loose]) map.clear();
  for (const alert of allAlerts.reverse()) alerts.set(alert.alert_id, alert);
  for (const situation of allSituations.reverse()) situations.set(situation.situation_id, situation);
  loaded = true;
  caughtUp = false;
  render();
  scrollToFocus();
}

function scrollToFocus() {
  if (focus?.kind === "alerts") find(`alert-${focus.id}`)?.scrollIntoView({ block: "start" });
}

// A reader's own opening and closing outlasts a card's rebuilding.
document.addEventListener("click", (event) => {
  const details = event.target.closest?.("summary")?.parentElement;
  if (details?.dataset.key) opened.set(details.dataset.key, !details.open);
});

for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => {
    show = button.dataset.show;
    most = CARDS_AT_ONCE;
    for (const each of document.querySelectorAll("[data-show]")) each.setAttribute("aria-pressed", String(each === button));
    render();
  });
}
if (focus) document.querySelector(".switch").hidden = true;
else startNow();

function pulse(heard) {
  showPulse(heard);
  const now = heard.status !== null && heard.status.caught_up;
  if (now === caughtUp) return;
  caughtUp = now;
  // What is shown alone may be older than the snapshot reaches; before the past is read nobody can say.
  if (now) fetchFocused().then(render).then(scrollToFocus);
  else later();
}

new Stream({ reset, alert: takeAlert, situation: takeSituation, pulse }).start();
