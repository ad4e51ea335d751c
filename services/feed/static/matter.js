// What a situation says beside its alerts: what people were notified of, act and answer, what was announced, and what is unread.

import { badge, time } from "./alert.js";
import { el, outward, said } from "./dom.js";
import { clock, day, moment, several, share, trim } from "./format.js";

const NOTICES_AT_FIRST = 5;

export function notices(situation, isOpen) {
  const all = [...(situation.notices || [])].reverse();
  return list("Notifications", "notices", all.slice(0, NOTICES_AT_FIRST), all.slice(NOTICES_AT_FIRST), `notices:${situation.situation_id}`, isOpen, (each) =>
    el("li", {}, when(each.at), el("div", {}, badge(each.level), el("b", { text: ` ${each.what} ` }), said("span", {}, each.text), each.receivers.length ? said("span", { class: "fine" }, `to ${each.receivers.join(", ")}`) : null)),
  );
}

export function chain(situation, isOpen) {
  const all = situation.chain || [];
  const place = new Map(all.map((link, index) => [link.alert_id, index + 1]));
  return list("Act and answer", "chain", all, [], `chain:${situation.situation_id}`, isOpen, (link) => {
    const answers = place.get(link.answers);
    return el("li", {}, when(link.at), el("div", {}, said("b", {}, `${link.actor} → ${link.target}`), said("span", {}, link.headline), answers ? el("span", { class: "fine", text: `answers act ${answers}` }) : null));
  });
}

export function announced(situation, isOpen) {
  return list("Announced next", "announced", situation.announced || [], [], `announced:${situation.situation_id}`, isOpen, (step) =>
    el(
      "li",
      {},
      said("span", { class: "when" }, step.at ? moment(step.at) : step.when),
      el("div", {}, step.who ? said("b", {}, step.who) : null, said("span", {}, step.what), el("span", { class: "fine" }, outward(step.url, step.publisher) || said("span", {}, step.publisher))),
    ),
  );
}

// How much of the news about it is read: calm is never claimed where nobody reads.
export function reading(entry) {
  const known = entry.reading;
  if (!known) return null;
  const parts = [];
  if (known.unread) {
    const tongues = known.by_language.map((each) => `${each.language} ${each.articles}`).join(", ");
    parts.push(`${share(known.share_unread)} of ${several(known.articles, "article")} about ${known.scope === "world" ? "it" : known.scope} in a day are not analysed${tongues ? ` (${tongues})` : ""}.`);
  }
  if (known.silent_groups.length) parts.push(`Nothing comes from ${known.silent_groups.join(", ")}.`);
  return parts.length ? el("p", { class: "unread" }, el("strong", { text: "Not read: " }), said("span", {}, parts.join(" "))) : null;
}

export function marks(entry) {
  const labels = Object.entries(entry.labels || {}).map(([name, value]) => said("li", {}, value ? `${name}: ${value}` : name));
  const muted = (entry.muted_by || []).length ? [said("li", { class: "muted", title: "It is shown and notifies nobody" }, `muted by ${entry.muted_by.join(", ")}`)] : [];
  return labels.length + muted.length ? el("ul", { class: "parties", "aria-label": "Labels of your rules" }, labels, muted) : null;
}

export function gone(situation) {
  const into = situation.merged_into;
  return into ? el("p", { class: "notice" }, "This is now part of ", el("a", { href: `/situations/${encodeURIComponent(into)}`, text: "an older situation" }), ".") : null;
}

export function gravity(situation) {
  return situation.severity ? el("span", { text: `severity ${trim(situation.severity)}` }) : null;
}

function when(at) {
  return time(at, `${day(at)}, ${clock(at)}`);
}

function list(title, name, first, rest, key, isOpen, build) {
  if (!first.length) return null;
  return el(
    "section",
    { class: `matter ${name}`, "aria-label": title },
    el("h3", { class: "label", text: title }),
    el("ol", {}, first.map(build)),
    rest.length ? el("details", { class: "more", "data-key": key, open: isOpen(key, false) }, el("summary", { "data-focus": `${key}:summary`, text: `${rest.length} more` }), el("ol", {}, rest.map(build))) : null,
  );
}
