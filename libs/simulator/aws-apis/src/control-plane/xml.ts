/**
 * Writes the XML of AWS responses: elements and text only.
 */

/** One element: its name, and its text or its child elements. */
export type XmlElement = readonly [name: string, content: string | readonly XmlElement[]];

/** An element with text; numbers and booleans in the format of XML Schema. */
export function leaf(name: string, value: string | number | boolean): XmlElement {
  return [name, String(value)];
}

/** The document with this root element. */
export function renderXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${render(root)}\n`;
}

function render([name, content]: XmlElement): string {
  const inner = typeof content === 'string' ? escapeXml(content) : content.map(render).join('');
  return `<${name}>${inner}</${name}>`;
}

/** The text as the content of an element. Source: XML 1.0, section 2.4. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
