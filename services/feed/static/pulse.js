// The line at the top that says whether what is shown is alive, and the banner when it is not.

import { el } from "./dom.js";
import { clock, day, moment, second } from "./format.js";

const REPLAY_AFTER_MS = 3_600_000;
const find = (id) => document.getElementById(id);

let said = "";

export function showPulse({ lost, heardAt, status }) {
  const lines = troubles({ lost, heardAt, status });
  const state = lost ? "lost" : !status ? "connecting" : status.stale ? "stale" : !status.caught_up ? "connecting" : "live";
  find("pulse").dataset.state = state;
  put(find("pulse-text"), { lost: "Connection lost", connecting: "Connecting", stale: `Stale since ${status?.stale_since ? when(status.stale_since) : ""}`, live: "Live" }[state]);
  put(find("stream-time"), streamTime(status));
  showBanner(lines, state);
  showLearning(status);
  document.body.dataset.stream = state;
}

function troubles({ lost, heardAt, status }) {
  if (lost) return [["No word from Tocsin since", heardAt, "Trying again. What you see is the last that is known."]];
  if (!status) return [];
  const stale = status.stale ? status.reasons.map((reason) => ["Stale since", reason.since, reason.text]) : [];
  const silent = (status.silent_groups || []).map((group) => [`${group.source_group} is silent since`, group.since, "Fewer reports do not mean calm."]);
  return [...stale, ...silent];
}

function when(text) {
  return day(text) === day(new Date().toISOString()) ? second(text) : `${day(text)}, ${second(text)}`;
}

// Rebuilt only when it says something else: a live region speaks at every change.
function showBanner(lines, state) {
  const text = lines.map((parts) => parts.join(" ")).join("\n");
  if (text === said) return;
  said = text;
  const banner = find("banner");
  banner.dataset.state = state;
  banner.hidden = lines.length === 0;
  banner.replaceChildren(
    ...lines.map(([what, since, why]) => el("p", { class: "frame" }, el("strong", {}, `${what} `, el("time", { datetime: since, text: when(since) })), ` ${why}`)),
  );
}

// A page without alarms means little before it is known what is usual.
function showLearning(status) {
  const { baseline = "", meanwhile = "" } = status || {};
  const text = baseline ? `Baseline: ${baseline}.` : meanwhile ? "Baseline: learned." : "";
  find("learning").hidden = !text;
  put(find("learning"), meanwhile ? `${text} What can ring: ${meanwhile}.` : text);
}

function streamTime(status) {
  if (!status || !status.stream_at) return "";
  const far = Math.abs(new Date(status.checked_at) - new Date(status.stream_at)) > REPLAY_AFTER_MS;
  return far ? `News as of ${moment(status.stream_at)}` : `News up to ${clock(status.stream_at)} UTC`;
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
