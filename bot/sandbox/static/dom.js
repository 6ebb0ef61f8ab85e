// Small helpers. Texts only ever become text nodes.
export const $ = (id) => document.getElementById(id);

export function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export function face(name, id) {
  return make("span", { className: `face p${Math.abs(id) % 5}`, ariaHidden: "true" }, name.slice(0, 1).toUpperCase());
}

export async function post(path, body) {
  const answer = await fetch(`/sandbox/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${(await answer.json()).error}`);
  return answer.json();
}
