// Times, numbers and words as people read them. Every time is UTC.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const pad = (number) => String(number).padStart(2, "0");

export function day(text) {
  const at = new Date(text);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

export function clock(text) {
  const at = new Date(text);
  return `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`;
}

export function moment(text) {
  return `${day(text)}, ${clock(text)} UTC`;
}

export function second(text) {
  return `${clock(text)}:${pad(new Date(text).getUTCSeconds())} UTC`;
}

export function eventTime(text, precision) {
  if (!text || precision === "unknown") return null;
  return precision === "day" ? day(text) : moment(text);
}

export function span(seconds) {
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${trim(seconds / 3600)} h`;
  return `${trim(seconds / 86400)} days`;
}

export function trim(number) {
  if (number >= 100) return String(Math.round(number));
  return String(Math.round(number * 10) / 10);
}

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

export function chance(p) {
  if (p === 0) return "p < 10⁻³⁰⁰ (less than one in a million)";
  if (p >= 0.001) return `p = ${Number(p.toPrecision(2))}`;
  const [digits, power] = p.toExponential(0).split("e");
  const exact = `p = ${digits} × 10${[...String(Number(power))].map((sign) => RAISED[sign]).join("")}`;
  return p < 1e-6 ? `${exact} (less than one in a million)` : exact;
}

export function share(part) {
  return `${trim(part * 100)} %`;
}

export function several(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

function range(least, most) {
  if (least === null && most === null) return null;
  if (least === null || most === null || least === most) return String(most === null ? least : most);
  return `${least}–${most}`;
}

export function toll(casualties) {
  const by = casualties.by;
  if (casualties.status === "unknown") return { text: "not known", status: "unknown", by };
  if (casualties.status === "none reported") return { text: "none reported", status: "none", by };
  const killed = range(casualties.killed_least, casualties.killed_most);
  const injured = range(casualties.injured_least, casualties.injured_most);
  const parts = [killed && `${killed} killed`, injured && `${injured} injured`].filter(Boolean);
  return { text: parts.join(", ") || "reported, without numbers", status: "reported", by };
}
