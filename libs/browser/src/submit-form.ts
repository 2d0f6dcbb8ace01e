/**
 * Leaves the page by a form.
 */

/**
 * Posts a form to an address of the page's own origin, and so leaves the page.
 *
 * What is posted is in no URL, so it is in no history, log or Referer.
 */
export function submitForm(
  action: string,
  fields: Readonly<Record<string, string | undefined>>,
): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  // The page's own encoding and <base> would count otherwise.
  form.acceptCharset = 'utf-8';
  form.target = '_self';
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.documentElement.append(form);
  form.submit();
  // The browser has read it. Without this, a page that the person returns to would still contain it.
  form.remove();
}
