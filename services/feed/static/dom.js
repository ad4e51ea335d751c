// Builds elements. Text is only ever set as text: whatever a title or a quote holds, it is shown, never run.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// Foreign text keeps its own direction and cannot turn ours round.
export function said(tag, attributes, text) {
  return el(tag, { ...attributes, dir: "auto", text });
}

const SVG = "http://www.w3.org/2000/svg";

export function shape(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

// Only http and https lead out of the page; any other address stays text.
export function outward(address, label) {
  let url = null;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow", dir: "auto", text: label || url.hostname });
}
